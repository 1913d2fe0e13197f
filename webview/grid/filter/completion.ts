import type { QueryNames } from "../../../src/protocol/data.ts";
import { completionsAt, type Completion } from "../../../src/query/complete.ts";
import type { Suggestion } from "../../ui/suggestField.tsx";
import { isQuery } from "./filterText.ts";

/** A completion: what stands between `start` and `end` becomes `insert`. */
export interface FilterCompletion {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

export interface FilterCompletions {
  readonly suggestions: readonly Suggestion[];
  byId(id: string): FilterCompletion | undefined;
}

const most = { query: 40, name: 6 } as const;

/** What may come at the caret. While only a word is there, which may be part of a name, only properties are offered. */
export function completionsFor(
  text: string,
  caret: number,
  names: QueryNames | null,
): FilterCompletions {
  const all = names && text.trim() !== "" ? completionsAt(text, caret, names) : [];
  const begun = all.filter(isBegun(text, caret)).sort(byBegin(text, caret));
  const fitting = isQuery(text)
    ? begun.slice(0, most.query)
    : begun.filter(({ kind }) => kind === "property").slice(0, most.name);
  return {
    suggestions: fitting.map(({ label, detail }, i) => ({
      id: String(i),
      text: label,
      ...(detail !== "" && { detail }),
    })),
    byId(id) {
      const chosen = fitting[Number(id)];
      return chosen && { ...chosen.replace, insert: chosen.insert };
    },
  };
}

/** What is written of a completion already, without an opening quote. */
function begunOf(text: string, caret: number, { replace }: Completion): string {
  return text
    .slice(replace.start, caret)
    .replace(/^["'`]/, "")
    .toLowerCase();
}

// A word that is complete already needs no list that stands in the way of the keys.
function isBegun(text: string, caret: number): (completion: Completion) => boolean {
  return (completion) => {
    const { label, insert, replace } = completion;
    const isComplete = text.slice(replace.start, replace.end).trim() === insert.trim();
    return !isComplete && label.toLowerCase().includes(begunOf(text, caret, completion));
  };
}

function byBegin(text: string, caret: number): (a: Completion, b: Completion) => number {
  const rank = (completion: Completion): number =>
    completion.label.toLowerCase().startsWith(begunOf(text, caret, completion)) ? 0 : 1;
  return (a, b) => rank(a) - rank(b);
}
