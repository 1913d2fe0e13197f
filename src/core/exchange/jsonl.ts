import path from "node:path";
import * as v from "valibot";
import { messageOf } from "../../base/errors.ts";
import type { ImportContext } from "./exchange.ts";
import {
  defineExport,
  defineImport,
  tableImagesOption,
  typesOption,
  type Format,
} from "./format.ts";
import { flattenObject, imageObject, isObject, parseJson } from "./jsonlObject.ts";
import type { Cell, Table, TableRow } from "./tables.ts";
import { exportColumns } from "./tablesColumns.ts";
import { placedImages } from "./tablesPlace.ts";
import { openTable, tableOptions } from "./tablesReader.ts";
import { readLines } from "./tablesText.ts";

/** One JSON object a line; the only table that holds annotations too. */
export const jsonlFormat: Format = {
  id: "jsonl",
  title: "JSON Lines",
  import: defineImport({
    source: "A .jsonl file: one object a line, with a member that names the image",
    options: v.object(tableOptions),
    suits: (name) => /\.(jsonl|ndjson)$/i.test(name),
    open: (source, options, context) =>
      openTable(jsonlTable(source, context), path.dirname(source), options, context),
  }),
  export: defineExport({
    options: v.object({
      types: typesOption,
      images: tableImagesOption,
    }),
    loses: ({ types }) =>
      types
        ? []
        : [
            "Types such as date, colour and tag are not written: an import infers them from the values.",
          ],
    async write(set, folder, options, context) {
      const columns = exportColumns(set, { path: "file_name", typed: options.types });
      await using out = await folder.text("data.jsonl");
      for await (const { image, file } of placedImages(set, folder, options.images, context))
        await out.write(`${JSON.stringify(imageObject(image, file, columns))}\n`);
    },
  }),
};

/** The lines of a file as a table whose columns are the members that occur. */
export function jsonlTable(
  file: string,
  context: ImportContext,
  name: string = path.basename(file),
): Table {
  const columns = new JsonColumns();
  async function* rows(report: boolean): AsyncGenerator<TableRow> {
    for await (const { line, text } of readLines(file, context.signal)) {
      const bad = (message: string, item?: string): void => {
        if (report)
          context.issue({ file: name, line, message, ...(item === undefined ? {} : { item }) });
      };
      if (text?.trim() === "") continue;
      const object = text === undefined ? undefined : parseObject(text, bad);
      if (text === undefined)
        bad("The line is longer than 16 MB or not valid UTF-8; it was left out.");
      if (object) yield columns.row(line, object, bad);
    }
  }
  return { file: name, headers: columns.headers, types: new Map(), rows };
}

/** Gives each member of objects a column, in the order in which they come up. */
export class JsonColumns {
  readonly headers: string[] = [];
  readonly #index = new Map<string, number>();

  /** @param first Headers that are there whether they occur or not. */
  constructor(...first: readonly string[]) {
    for (const header of first) this.#column(header);
  }

  row(line: number, object: object, bad: (message: string, item?: string) => void): TableRow {
    const { cells: found, annotations, problems } = flattenObject(object);
    const cells: (Cell | undefined)[] = [];
    for (const [header, cell] of found) {
      const index = this.#column(header);
      if (index === undefined)
        bad(`There are more than ${maxColumns} different members; it was left out.`, header);
      else if (cells[index] === undefined) cells[index] = cell;
      else bad("Two members flatten to this name; the second was left out.", header);
    }
    for (const problem of problems) bad(problem);
    return { line, cells, annotations };
  }

  #column(header: string): number | undefined {
    const known = this.#index.get(header);
    if (known !== undefined) return known;
    if (this.headers.length === maxColumns) return undefined;
    const index = this.headers.push(header) - 1;
    this.#index.set(header, index);
    return index;
  }
}

const maxColumns = 2000;

function parseObject(text: string, bad: (message: string) => void): object | undefined {
  try {
    const value = parseJson(text);
    if (isObject(value)) return value;
    bad("The line is no JSON object; it was left out.");
  } catch (error) {
    bad(`The line is no JSON: ${messageOf(error)}; it was left out.`);
  }
  return undefined;
}
