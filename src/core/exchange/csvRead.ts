import path from "node:path";
import { parse, type CastingContext, type CsvError, type Info } from "csv-parse";
import { cancelled, messageOf } from "../../base/errors.ts";
import { openChosen, unreadable } from "./containedFile.ts";
import type { ImportContext } from "./exchange.ts";
import { sniffCsv, unescapeFormula, type Delimiter } from "./csvText.ts";
import type { Cell, Table, TableRow } from "./tables.ts";

export interface CsvReadOptions {
  readonly delimiter: Delimiter | "auto";
  /** Leaves the apostrophe that an export puts before what a spreadsheet would run. */
  readonly raw: boolean;
}

/**
 * A CSV file as RFC 4180 has it, and as programs write it: any line end, quotes inside unquoted cells. An absent value
 * is an empty cell, an empty text is one in quotes, unless the file quotes everything.
 * @throws WinnowError file-problem when the file cannot be read or is not UTF-8
 */
export async function openCsv(
  file: string,
  { delimiter: given, raw }: CsvReadOptions,
  context: ImportContext,
  name: string = path.basename(file),
): Promise<Table> {
  const { delimiter, quotesAll } = await sniffCsv(file, given);
  const cellOf = ({ text, quoted }: RawCell): Cell | undefined => {
    if (text === "") return quoted && !quotesAll ? "" : undefined;
    if (text.includes("\uFFFD")) return { bad: "the cell is not valid UTF-8" };
    return { text: raw ? text : unescapeFormula(text) };
  };
  const headers: string[] = [];
  async function* rows(report: boolean): AsyncGenerator<TableRow> {
    let isHeader = true;
    const bad = (line: number, message: string): void => {
      if (report) context.issue({ file: name, line, message });
    };
    for await (const { cells, line } of records(file, delimiter, bad, context.signal)) {
      if (isHeader) {
        isHeader = false;
        if (headers.length === 0)
          headers.push(...cells.map(({ text }) => (raw ? text : unescapeFormula(text))));
        continue;
      }
      if (cells.length > headers.length) {
        bad(
          line,
          `The row has ${cells.length} cells and the header ${headers.length}; it was left out.`,
        );
        continue;
      }
      if (cells.length < headers.length)
        bad(
          line,
          `The row has ${cells.length} cells and the header ${headers.length}; the rest is taken as empty.`,
        );
      yield { line, cells: cells.map(cellOf) };
    }
  }
  return { file: name, headers, types: new Map(), rows };
}

interface RawCell {
  readonly text: string;
  readonly quoted: boolean;
}

interface RawRow {
  readonly cells: readonly RawCell[];
  readonly line: number;
}

async function* records(
  file: string,
  delimiter: Delimiter,
  bad: (line: number, message: string) => void,
  signal: AbortSignal,
): AsyncGenerator<RawRow> {
  // `lines` of the parser is where a record ends; the next one begins on the line after it.
  let line = 1;
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: maxRecord,
    cast: (text: string, { quoting }: CastingContext): RawCell => ({ text, quoted: quoting }),
    on_skip: (error: CsvError | undefined) => {
      bad(line, `The row cannot be read: ${reasonOf(error)}; it was left out.`);
    },
  });
  const source = (await openChosen(file)).createReadStream({ signal });
  source.on("error", (error) => parser.destroy(error));
  try {
    for await (const { record, info } of source.pipe(parser) as AsyncIterable<{
      record: RawCell[];
      info: Info;
    }>) {
      yield { cells: record, line };
      line = info.lines + 1;
    }
  } catch (error) {
    if (signal.aborted) throw cancelled();
    throw unreadable(file, error);
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** Characters; a quote that is never closed would else swallow the rest of the file into memory. */
const maxRecord = 1 << 20;

function reasonOf(error: CsvError | undefined): string {
  switch (error?.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return "a quote is never closed";
    case "CSV_MAX_RECORD_SIZE":
      return "it is longer than a million characters, or a quote is not closed";
    default:
      return error ? messageOf(error) : "it is no CSV";
  }
}
