import type { IToken, TokenType } from "chevrotain";
import { behindOperand } from "./keywords.ts";
import { textOf } from "./lexer.ts";
import {
  Comma,
  Comparison,
  Equal,
  keywords,
  LeftParen,
  Minus,
  Name,
  NumberLiteral,
  Plus,
  Quoted,
  RightParen,
  Times,
  Unit,
} from "./tokens.ts";
import { clauseWords } from "./words.ts";

const k = keywords;

/** What may stand behind some words; `inside`: in the condition of an annotation. */
export type Context =
  /** Nothing but other clauses stands before. */
  | { readonly kind: "start"; readonly empty: boolean }
  /** A condition or a value may begin. */
  | { readonly kind: "operand"; readonly inside: boolean }
  /** What a property is compared with. */
  | { readonly kind: "value"; readonly subject: string | null; readonly inside: boolean }
  /** Something may be said of a property. */
  | {
      readonly kind: "relation";
      readonly subject: string;
      readonly inside: boolean;
      readonly open: boolean;
    }
  /** A condition is complete; `open`: within parentheses. */
  | { readonly kind: "after"; readonly open: boolean; readonly number: boolean }
  | { readonly kind: "folder" }
  /** A property; of a kind, when an action needs it. */
  | { readonly kind: "property"; readonly of: "any" | "tags" | "writable" }
  | { readonly kind: "step"; readonly subject: string }
  /** The names of tags, or a value, for an action. */
  | { readonly kind: "given"; readonly subject: string; readonly tags: boolean }
  | { readonly kind: "format" }
  /** The id of an action, or one of its parameters. */
  | { readonly kind: "action" }
  | { readonly kind: "actionParameter"; readonly action: string; readonly given: readonly string[] }
  | { readonly kind: "parameter" }
  /** Only some words; then the clauses where `clauses`. */
  | { readonly kind: "words"; readonly words: readonly string[]; readonly clauses: boolean };

/** What may stand behind the tokens of an unfinished text. */
export function contextOf(tokens: readonly IToken[]): Context {
  const begin = tokens.findLastIndex(({ tokenType }) => clauseTypes.has(tokenType));
  const clause = tokens[begin]?.tokenType;
  const own = tokens.slice(begin + 1);
  if (tokens.length === 0) return { kind: "start", empty: true };
  if (clause === undefined || clause === k.where) return conditionContext(own);
  return (clauses.get(clause) ?? conditionContext)(own);
}

const clauseTypes = new Set<TokenType>([k.where, ...clauseWords.map((word) => k[word])]);

type Read = (own: readonly IToken[]) => Context;

const words = (...of: string[]): Context => ({ kind: "words", words: of, clauses: false });
const nothing = words();
const done: Context = { kind: "start", empty: false };

const order: Read = (own) => {
  if (own.length === 0) return words("by");
  const last = own.at(-1)?.tokenType;
  if (last === k.asc || last === k.desc) return done;
  const context = conditionContext(own.slice(1));
  if (context.kind !== "relation" && context.kind !== "after") return context;
  return { kind: "words", words: ["asc", "desc"], clauses: true };
};

const group: Read = (own) => {
  const last = own.at(-1)?.tokenType;
  if (own.length === 0) return words("by");
  if (own.length === 1 || last === Comma) return { kind: "property", of: "any" };
  const name = nameAt(own, own.length - 1);
  if (last === k.by) return { kind: "step", subject: nameAt(own, own.length - 2) ?? "" };
  if (name === null || (own.length > 2 && own.at(-2)?.tokenType === k.by)) return done;
  return { kind: "words", words: ["by"], clauses: true };
};

const giving =
  (link: string, of: "tags" | "writable"): Read =>
  (own) => {
    if (own.length === 0) return { kind: "property", of };
    if (own.length === 1) return words(link);
    const last = own.at(-1)?.tokenType;
    if (own.length > 2 && last !== Comma) return done;
    return { kind: "given", subject: nameAt(own, 0) ?? "", tags: of === "tags" };
  };

const split: Read = (own) => {
  const last = own.at(-1)?.tokenType;
  if (own.length === 0) return words("into");
  if (last === k.into || last === Comma) return words("train", "val", "test");
  if (last === k.grouped) return words("by");
  if (last === k.by || last === k.as) return { kind: "property", of: "any" };
  const before = own.at(-2)?.tokenType;
  const said = (type: TokenType): boolean => own.some(({ tokenType }) => tokenType === type);
  if (last === k.seed || before === k.into || before === Comma) return nothing;
  const left = [
    ...(own.some(({ tokenType }, at) => tokenType === k.by && own[at - 1]?.tokenType !== k.grouped)
      ? []
      : ["by"]),
    ...(said(k.grouped) ? [] : ["grouped by"]),
    ...(said(k.seed) ? [] : ["seed"]),
    ...(said(k.as) ? [] : ["as"]),
  ];
  return { kind: "words", words: left, clauses: true };
};

const run: Read = (own) => {
  const last = own.at(-1)?.tokenType;
  if (own.length === 0) return { kind: "action" };
  if (own.length === 1) return { kind: "words", words: ["with"], clauses: true };
  if (last === k.with || last === Comma) {
    const action = own[0] ? textOf(own[0]) : "";
    const given = own.flatMap((token, at) => (own[at + 1]?.tokenType === Equal ? [token] : []));
    return { kind: "actionParameter", action, given: given.map(({ image }) => image) };
  }
  if (last === Equal) return { kind: "property", of: "any" };
  return own.at(-2)?.tokenType === Equal || own.at(-2)?.tokenType === Minus ? done : words("=");
};

const bound: Read = (own) => (own.length === 0 ? { kind: "parameter" } : done);

const clauses = new Map<TokenType, Read>([
  [k.order, order],
  [k.group, group],
  [k.limit, bound],
  [k.offset, bound],
  [k.use, (own) => (own.length === 0 ? nothing : done)],
  [k.param, (own) => (own.length === 0 || own.length === 2 ? nothing : done)],
  [k.tag, giving("with", "tags")],
  [k.untag, giving("of", "tags")],
  [k.set, giving("to", "writable")],
  [k.clear, (own) => (own.length === 0 ? { kind: "property", of: "writable" } : done)],
  [k.split, split],
  [k.run, run],
  [
    k.export,
    (own) =>
      own.length === 0
        ? { kind: "format" }
        : own.length === 1
          ? words("to")
          : own.length === 2
            ? nothing
            : done,
  ],
]);

/** Within a condition or a value. */
function conditionContext(own: readonly IToken[]): Context {
  const parens = openParens(own);
  const inside = parens.some((at) => own[at - 1]?.tokenType === k.annotation);
  const open = parens.length > 0;
  const at = own.length - 1;
  const last = own[at]?.tokenType;
  switch (last) {
    case undefined:
    case k.or:
      return { kind: "operand", inside };
    case k.and: {
      const subject = betweenSubject(own);
      return subject === undefined
        ? { kind: "operand", inside }
        : { kind: "value", subject, inside };
    }
    case k.in:
      return behindOperand(own[at - 1]?.tokenType) || isNegated(own, at)
        ? words("(")
        : words("folder");
    case k.folder:
      return { kind: "folder" };
    case k.is:
      return words("missing", "not missing");
    case k.any:
      return own[at - 1]?.tokenType === k.has
        ? { kind: "value", subject: nameAt(own, at - 2), inside }
        : words("annotation");
    case k.no:
    case k.count:
      return words("annotation");
    case k.has:
      return words("any", "all", "none");
    case k.like:
    case k.between:
      return { kind: "value", subject: nameAt(own, isNegated(own, at) ? at - 2 : at - 1), inside };
    case k.all:
    case k.none:
      return { kind: "value", subject: nameAt(own, at - 2), inside };
    case k.not:
      if (own[at - 1]?.tokenType === k.is) return words("missing");
      return behindOperand(own[at - 1]?.tokenType)
        ? words("in", "like", "between")
        : { kind: "operand", inside };
    case LeftParen:
    case Comma: {
      const subject = listSubject(own, parens);
      return subject === undefined
        ? { kind: "operand", inside }
        : { kind: "value", subject, inside };
    }
    case Plus:
    case Minus:
    case Times:
      return { kind: "value", subject: null, inside };
    case Unit:
      return words("ago");
    case Equal:
      return { kind: "value", subject: nameAt(own, at - 1), inside };
    default:
      break;
  }
  if (last.CATEGORIES?.includes(Comparison))
    return { kind: "value", subject: nameAt(own, at - 1), inside };
  const name = nameAt(own, at);
  if (name !== null && beginsCondition(own[at - 1]?.tokenType, own, at))
    return { kind: "relation", subject: name, inside, open };
  if (last === RightParen || behindOperand(last) || last === k.annotation)
    return { kind: "after", open, number: last === NumberLiteral };
  return nothing;
}

/** Where the parentheses open that are not closed. */
function openParens(own: readonly IToken[]): number[] {
  const open: number[] = [];
  own.forEach(({ tokenType }, at) => {
    if (tokenType === LeftParen) open.push(at);
    if (tokenType === RightParen) open.pop();
  });
  return open;
}

/** What the list is about in which the last parenthesis stands; undefined where it is none. */
function listSubject(own: readonly IToken[], parens: readonly number[]): string | null | undefined {
  const paren = parens.at(-1);
  if (paren === undefined) return undefined;
  const word = own[paren - 1]?.tokenType;
  if (word === k.in) return nameAt(own, isNegated(own, paren - 1) ? paren - 3 : paren - 2);
  if (word === k.has) return nameAt(own, paren - 2);
  if (word === k.any || word === k.all || word === k.none) return nameAt(own, paren - 3);
  return undefined;
}

/** What stands before the `between` that the last `and` belongs to; undefined where it joins conditions. */
function betweenSubject(own: readonly IToken[]): string | null | undefined {
  const at = own.findLastIndex(({ tokenType }) => tokenType === k.between);
  if (at < 0) return undefined;
  const behind = own.slice(at + 1);
  if (behind.filter(({ tokenType }) => tokenType === k.and).length !== 1) return undefined;
  return nameAt(own, isNegated(own, at) ? at - 2 : at - 1);
}

function isNegated(own: readonly IToken[], at: number): boolean {
  return own[at - 1]?.tokenType === k.not && behindOperand(own[at - 2]?.tokenType);
}

function beginsCondition(
  before: TokenType | undefined,
  own: readonly IToken[],
  at: number,
): boolean {
  if (before === k.and) return betweenSubject(own.slice(0, at)) === undefined;
  return (
    before === undefined || [k.or, k.not, LeftParen, Plus, Minus, Times, Comma].includes(before)
  );
}

function nameAt(own: readonly IToken[], at: number): string | null {
  const token = own[at];
  if (!token?.tokenType.CATEGORIES?.includes(Name)) return null;
  return token.tokenType === Quoted ? textOf(token) : token.image;
}
