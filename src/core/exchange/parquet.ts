import path from "node:path";
import * as v from "valibot";
import { defineExport, defineImport, tableImagesOption, type Format } from "./format.ts";
import { openParquet } from "./parquetRead.ts";
import { propertyColumns, writeParquet } from "./parquetWrite.ts";
import { exportColumns } from "./tablesColumns.ts";
import { placedImages, tableLosses } from "./tablesPlace.ts";
import { openTable, tableOptions } from "./tablesReader.ts";

/** Typed columns, as data frames read and write them. */
export const parquetFormat: Format = {
  id: "parquet",
  title: "Parquet",
  import: defineImport({
    source: "A .parquet file with a column that names the images",
    options: v.object(tableOptions),
    suits: (name) => /\.parquet$/i.test(name),
    open: (source, options, context) =>
      openTable(openParquet(source, context), path.dirname(source), options, context),
  }),
  export: defineExport({
    options: v.object({ images: tableImagesOption }),
    loses: () => tableLosses,
    write: (set, folder, options, context) => {
      const columns = exportColumns(set, { path: "file_name", typed: false });
      return writeParquet(
        folder,
        "data.parquet",
        propertyColumns(columns),
        placedImages(set, folder, options.images, context),
      );
    },
  }),
};
