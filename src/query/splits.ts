import type { IToken } from "chevrotain";
import type { Action, Name, Span, Text } from "./ast.ts";
import { endOf } from "./lexer.ts";
import type { QueryError } from "./problems.ts";

/** A part of a split as it is read. */
export interface SplitPart {
  readonly name: Name | Text;
  readonly share: IToken;
}

/** What may stand behind the parts, in any order. */
export type SplitTail =
  | {
      readonly kind: "stratify" | "groupedBy" | "property";
      readonly word: IToken;
      readonly name: Name;
    }
  | { readonly kind: "seed"; readonly word: IToken; readonly seed: IToken };

/** The action of `split into …`, into the property `split` where it names none; null where it cannot be done. */
export function splitOf(
  parts: readonly SplitPart[],
  tails: readonly SplitTail[],
  span: Span,
  report: (error: QueryError) => void,
): Action | null {
  const refuse = (token: IToken, message: string): void =>
    report({ start: token.startOffset, end: endOf(token), message, suggestions: [] });
  const found = new Map<SplitTail["kind"], SplitTail>();
  for (const tail of tails)
    if (found.has(tail.kind))
      refuse(tail.word, `'${tail.word.image}' appears twice in this split.`);
    else found.set(tail.kind, tail);
  const named = (kind: "stratify" | "groupedBy" | "property"): Name | null => {
    const tail = found.get(kind);
    return tail?.kind === kind ? tail.name : null;
  };
  const seeded = found.get("seed");
  const seed = seeded?.kind === "seed" ? Number(seeded.seed.image) : 0;
  if (seeded?.kind === "seed" && !Number.isSafeInteger(seed))
    refuse(seeded.seed, "The seed must be a whole number.");
  const shares = parts.map(({ name, share }) => ({
    name: textOf(name),
    share: Number(share.image),
    ...spanOf(name),
  }));
  shares.forEach(({ name }, index) => {
    const part = parts[index];
    if (part && shares.findIndex((other) => other.name === name) < index)
      report({ ...spanOf(part.name), message: `The part ${name} appears twice.`, suggestions: [] });
  });
  const zero = parts.find(({ share }) => !(Number(share.image) > 0));
  if (zero) refuse(zero.share, "The share of a part must be above 0.");
  return {
    kind: "split",
    parts: shares,
    stratify: named("stratify"),
    groupedBy: named("groupedBy"),
    seed,
    property: named("property") ?? { kind: "name", text: "split", start: span.end, end: span.end },
    ...span,
  };
}

function textOf(name: Name | Text): string {
  return name.kind === "name" ? name.text : name.value;
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}
