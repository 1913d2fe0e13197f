import type { QueryFile, Span } from "./ast.ts";
import { propertySpans, tagSpans } from "./occurrences.ts";
import { parse } from "./parser.ts";
import { quoteName, quoteText } from "./quoting.ts";

/** A property or a tag that is called otherwise from now on. All names are those of before. */
export type Rename =
  | { readonly kind: "property"; readonly from: string; readonly to: string }
  | {
      readonly kind: "tag";
      readonly property: string;
      readonly from: string;
      readonly to: string;
      /** Whether the classes of annotations that are called so are this very tag. */
      readonly isClass: boolean;
      /** Whether another tag of the property differs in case alone: what is written so is meant, and nothing else. */
      readonly isExact: boolean;
    };

export interface RenameEdit extends Span {
  readonly text: string;
}

/** Where a file names what is renamed, and what it says there then; in the order of the text. */
export function renameEdits(file: QueryFile, renames: readonly Rename[]): RenameEdit[] {
  return renames
    .flatMap((rename): RenameEdit[] =>
      rename.kind === "property"
        ? propertySpans(file, rename.from).map((span) => ({ ...span, text: quoteName(rename.to) }))
        : tagSpans(file, rename.property, rename.from, rename).map((span) => ({
            ...span,
            text: quoteText(rename.to),
          })),
    )
    .toSorted((a, b) => a.start - b.start);
}

/** A query with what is renamed, all at once: two names may change places. What cannot be read stays as it is. */
export function renamedText(text: string, renames: readonly Rename[]): string {
  const { file } = parse(text);
  let renamed = "";
  let at = 0;
  for (const { start, end, text: written } of file ? renameEdits(file, renames) : []) {
    renamed += text.slice(at, start) + written;
    at = end;
  }
  return renamed + text.slice(at);
}
