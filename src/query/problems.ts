import type { Span } from "./ast.ts";

/** What is wrong with a text, as a sentence for people. */
export interface QueryError extends Span {
  readonly message: string;
  /** What the text at the place could be instead, best first. */
  readonly suggestions: readonly string[];
}

/** The options that are close to a word, closest first, at most three. */
export function closest(word: string, options: Iterable<string>): string[] {
  const lower = word.toLowerCase();
  const most = Math.max(1, Math.floor(word.length / 3));
  return [...new Set(options)]
    .filter((option) => Math.abs(option.length - word.length) <= most + 2)
    .map((option) => ({ option, distance: editDistance(lower, option.toLowerCase(), most) }))
    .filter(({ distance }) => distance <= most)
    .toSorted((a, b) => a.distance - b.distance || (a.option < b.option ? -1 : 1))
    .slice(0, 3)
    .map(({ option }) => option);
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one word to another; `most` + 1 when more. */
function editDistance(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let best = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        best = Math.min(best, at(before, j - 2) + 1);
      row.push(best);
    }
    [before, last] = [last, row];
  }
  return at(last, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
