import path from "node:path";
import * as v from "valibot";
import { propertyTypes, type PropertyType } from "../../protocol/data.ts";
import { record, type ImportContext } from "./exchange.ts";
import { JsonColumns } from "./jsonl.ts";
import { ParquetProcess, ReaderLost } from "./parquetProcess.ts";
import type { Table, TableRow } from "./tables.ts";

/**
 * A Parquet file as a table, read by row groups in a process of its own. Structs become headers with dots; an image as
 * Hugging Face stores it, `struct{bytes, path}`, becomes its path, and its bytes are never read. NaN is an absent
 * value. A group that cannot be read, or that takes too long, is reported and left out.
 * @param shared A process that goes on afterwards; without it, each reading of the table has one of its own.
 */
export function openParquet(
  file: string,
  context: ImportContext,
  name: string = path.basename(file),
  shared?: ParquetProcess,
): Table {
  const columns = new JsonColumns();
  const types = new Map<string, PropertyType>();
  /** Groups that have ended their reader: it does not get them twice. */
  const deadly = new Map<number, string>();
  async function* rows(report: boolean): AsyncGenerator<TableRow> {
    const issue = (line: number, message: string, item?: string): void => {
      if (report)
        context.issue({ file: name, line, message, ...(item === undefined ? {} : { item }) });
    };
    await using own = new ParquetProcess(context, patienceMs);
    const reader = shared ?? own;
    const { headers, groups, types: noted } = await reader.open(file);
    for (const [header, type] of parseTypes(noted)) types.set(header, type);
    let line = 1;
    for (const [group, count] of groups.entries()) {
      let at = line;
      try {
        if (deadly.size >= maxDeaths) throw new ReaderLost("too many parts of the file are broken");
        const known = deadly.get(group);
        if (known !== undefined) throw new ReaderLost(known);
        for await (const cells of reader.rows(group)) {
          const here = at++;
          const object = record(
            headers.map((header, index) => [header, absentNaN(cells[index])] as const),
          );
          yield columns.row(here, object, (message, item) => issue(here, message, item));
        }
      } catch (error) {
        if (!(error instanceof ReaderLost)) throw error;
        if (error.isDeath) deadly.set(group, error.message);
        issue(
          at,
          `The ${line + count - at} rows from here on cannot be read: ${error.message}; they were left out.`,
        );
      }
      line += count;
    }
  }
  return { file: name, headers: columns.headers, types, rows };
}

const maxDeaths = 3;
/** An answer takes a second at most, on a slow disk some more. */
const patienceMs = 60_000;

function absentNaN(value: unknown): unknown {
  return Number.isNaN(value) ? null : value;
}

const notedTypes = v.array(v.tuple([v.string(), v.picklist(propertyTypes)]));

function parseTypes(text: string): [string, PropertyType][] {
  try {
    return v.parse(notedTypes, JSON.parse(text));
  } catch {
    // Somebody else's note of this name: types are inferred then.
    return [];
  }
}
