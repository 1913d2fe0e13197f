import path from "node:path";
import { WinnowError } from "../../base/errors.ts";
import { realContained, unreadable } from "./containedFile.ts";
import { openCsv } from "./csvRead.ts";
import type { ImportContext } from "./exchange.ts";
import { jsonlTable } from "./jsonl.ts";
import { openParquet } from "./parquetRead.ts";
import { containedPath } from "./paths.ts";
import { parseHeader, type Cell, type Table, type TableRow } from "./tables.ts";
import { isList, plain } from "./tablesConvert.ts";

const metadataName = /^metadata\.(csv|jsonl|parquet)$/;

export function isMetadata(file: string): boolean {
  return metadataName.test(path.posix.basename(file));
}

/**
 * Several metadata files as one table, so that a column has the same type in all of them. Names in them are relative
 * to their own folder and come out relative to the root.
 * @param files Relative to the root, of one extension.
 * @throws WinnowError file-problem where extensions differ, or a file has no column with names
 */
export async function openMetadata(
  root: string,
  files: readonly string[],
  context: ImportContext,
): Promise<Table> {
  const kinds = [...new Set(files.map((file) => path.extname(file)))];
  if (kinds.length > 1)
    throw new WinnowError(
      "file-problem",
      `The dataset has metadata in several forms, ${kinds.join(" and ")}. Keep the files of one of them.`,
    );
  const headers: string[] = ["file_name"];
  const tables: Table[] = [];
  for (const file of files) tables.push(await openOne(root, file, context));
  async function* rows(report: boolean): AsyncGenerator<TableRow> {
    for (const [at, table] of tables.entries()) {
      const folder = path.posix.dirname(files[at]);
      let names: number | undefined;
      for await (const row of table.rows(report)) {
        names ??= nameColumn(table);
        const cells: (Cell | undefined)[] = [];
        for (const [index, cell] of row.cells.entries())
          if (index !== names) cells[place(table.headers[index], headers)] = cell;
        const named = row.cells[names];
        for (const name of named !== undefined && isList(named) ? named : [named]) {
          const own = [...cells];
          own[0] = name === undefined ? undefined : fromRoot(name, folder);
          yield { ...row, file: table.file, cells: own };
        }
      }
    }
  }
  return {
    file: files.join(", "),
    headers,
    // A table may know its types only when its rows are read.
    get types() {
      return new Map(tables.flatMap((table) => [...table.types]));
    },
    rows,
  };
}

async function openOne(root: string, file: string, context: ImportContext): Promise<Table> {
  const absolute = await realContained(root, file).catch((error: unknown) => {
    throw unreadable(path.join(root, file), error);
  });
  switch (path.extname(file)) {
    case ".csv":
      return openCsv(absolute, { delimiter: ",", raw: false }, context, file);
    case ".parquet":
      return openParquet(absolute, context, file);
    default:
      return jsonlTable(absolute, context, file);
  }
}

/** Columns that files name differently stand side by side; a second `file_name` is a value like others. */
function place(header: string, headers: string[]): number {
  const { name, type } = parseHeader(header);
  const wanted = type === null && name === "file_name" ? "file_name[text]" : header;
  const index = headers.indexOf(wanted);
  return index === -1 ? headers.push(wanted) - 1 : index;
}

function nameColumn({ headers, file }: Table): number {
  for (const fits of [/^file_name$/, /^file_names$/, /_file_names?$/]) {
    const index = headers.findIndex((header) => fits.test(header.trim()));
    if (index !== -1) return index;
  }
  throw new WinnowError(
    "file-problem",
    `'${file}' has no column 'file_name' that names the images. Add one with paths relative to the file.`,
  );
}

function fromRoot(cell: Cell, folder: string): Cell {
  if (typeof cell === "object" && "bad" in cell) return cell;
  const text = plain(cell);
  const contained = containedPath(text);
  // What is no name of a file is left as it is, for the reader to say so.
  return contained.ok && folder !== "." ? `${folder}/${contained.path}` : text;
}
