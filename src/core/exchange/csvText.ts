import { readTextHead } from "./tablesText.ts";

export const delimiters = [",", ";", "\t"] as const;
export type Delimiter = (typeof delimiters)[number];

/*
 * Spreadsheets run what begins with these as a formula (OWASP, "CSV Injection"). An apostrophe before it makes it a
 * text; texts that already begin like that get one more, so that taking one away gives back every text.
 */
const dangerous = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u;
const escaped = /^'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u;

export function escapeFormula(text: string): string {
  return dangerous.test(text) ? `'${text}` : text;
}

export function unescapeFormula(text: string): string {
  return escaped.test(text) ? text.slice(1) : text;
}

export interface CsvFacts {
  readonly delimiter: Delimiter;
  /** Every header stands in quotes: the writer quotes whatever it writes, an absent value too. */
  readonly quotesAll: boolean;
}

/**
 * Looks at the beginning of a file.
 * @throws WinnowError file-problem where it is no UTF-8 text
 */
export async function sniffCsv(file: string, given: Delimiter | "auto"): Promise<CsvFacts> {
  const head = await readTextHead(file);
  const text = new TextDecoder().decode(head);
  const delimiter = given === "auto" ? guessDelimiter(text) : given;
  const first = /^[^\r\n]*/.exec(text)?.[0] ?? "";
  return { delimiter, quotesAll: first !== "" && quotedRow(first, delimiter) };
}

/** The delimiter that cuts most rows into as many cells as the first one, and into the most cells. */
function guessDelimiter(text: string): Delimiter {
  let best: { delimiter: Delimiter; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of delimiters) {
    const counts = countPerRow(text, delimiter);
    const first = counts[0] ?? 0;
    if (first === 0) continue;
    const alike = counts.filter((count) => count === first).length / counts.length;
    const score = alike + Math.min(first, 100) / 1000;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** Delimiters outside quotes in each of the first rows. */
function countPerRow(text: string, delimiter: Delimiter): number[] {
  const counts: number[] = [];
  let count = 0;
  let quoted = false;
  let empty = true;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === "\n" || char === "\r") {
      if (!empty) counts.push(count);
      if (counts.length === sampleRows) return counts;
      count = 0;
      empty = true;
      continue;
    } else if (char === delimiter) count++;
    empty = false;
  }
  if (!empty && counts.length === 0) counts.push(count);
  return counts;
}

const sampleRows = 50;

function quotedRow(row: string, delimiter: Delimiter): boolean {
  const cells = row.replace(/^\uFEFF/, "").match(/"(?:[^"]|"")*"|[^"]+/g) ?? [];
  return cells.every((cell) => cell.startsWith('"') || cell === delimiter);
}
