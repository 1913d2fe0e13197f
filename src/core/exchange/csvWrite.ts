import { stringify } from "csv-stringify/sync";
import type {
  ExchangeValue,
  ExportContext,
  ExportImage,
  ExportSet,
  ImageMode,
} from "./exchange.ts";
import { escapeFormula, type Delimiter } from "./csvText.ts";
import type { OutputFolder } from "./outputFolder.ts";
import { exportColumns, textOf, type ExportColumn } from "./tablesColumns.ts";
import { placedImages } from "./tablesPlace.ts";
import { joinTags } from "./tablesTagList.ts";

export interface CsvWriteOptions {
  readonly dialect: "plain" | "panoptic";
  readonly delimiter: Delimiter;
  /** Whether headers say types, as `name[type]`. */
  readonly types: boolean;
  /** Leaves texts that a spreadsheet would run as they are. */
  readonly raw: boolean;
  /** A mark at the beginning, without which Excel takes UTF-8 for something else. */
  readonly bom: boolean;
  readonly images: ImageMode;
}

/** Writes `data.csv`: RFC 4180, UTF-8, CRLF. An absent value is an empty cell, an empty text is "" in quotes. */
export async function writeCsv(
  set: ExportSet,
  folder: OutputFolder,
  options: CsvWriteOptions,
  context: ExportContext,
): Promise<void> {
  const panoptic = options.dialect === "panoptic";
  const columns = exportColumns(set, {
    path: panoptic ? "path" : "file_name",
    typed: panoptic || options.types,
  });
  const line = csvLine({ ...options, panoptic });
  await using file = await folder.text("data.csv");
  await file.write(`${options.bom ? "\uFEFF" : ""}${line.header(columns)}`);
  for await (const { image, file: name } of placedImages(set, folder, options.images, context))
    await file.write(line.row(columns, image, name));
}

/** Writes rows of columns, each with its line end. */
export function csvLine({
  delimiter,
  raw,
  panoptic,
}: {
  readonly delimiter: Delimiter;
  readonly raw: boolean;
  readonly panoptic: boolean;
}): {
  readonly header: (columns: readonly ExportColumn[]) => string;
  readonly row: (columns: readonly ExportColumn[], image: ExportImage, file: string) => string;
} {
  const escape = raw ? (text: string) => text : escapeFormula;
  const line = (cells: readonly (string | null)[]): string =>
    stringify([[...cells]], {
      delimiter,
      record_delimiter: "windows",
      quoted_match: /[\r\n]/,
      cast: { string: (value) => (value === "" ? { value, quoted_empty: true } : value) },
    });
  return {
    header: (columns) => line(columns.map(({ header }) => escape(header))),
    row: (columns, image, file) =>
      line(columns.map((column) => cellText(column, column.value(image, file), panoptic, escape))),
  };
}

function cellText(
  { type }: ExportColumn,
  value: ExchangeValue | null,
  panoptic: boolean,
  escape: (text: string) => string,
): string | null {
  if (value === null) return null;
  if (typeof value === "object") return value.length === 0 ? null : escape(joinTags(value));
  if (type === "multi_tags" && typeof value === "string") return escape(joinTags([value]));
  // Panoptic reads a colour as a number and fails at anything else.
  if (panoptic && type === "color") return String(value);
  // A negative number is no formula, and a reader that does arithmetic wants it bare.
  return typeof value === "string" ? escape(value) : textOf(value, type);
}
