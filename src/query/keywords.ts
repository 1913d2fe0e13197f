import type { IToken, TokenType } from "chevrotain";
import {
  Comma,
  Comparison,
  DateLiteral,
  DoubleQuoted,
  Equal,
  keywords,
  LeftParen,
  Minus,
  NumberLiteral,
  Parameter,
  Plus,
  Quoted,
  RightParen,
  SingleQuoted,
  Times,
  Unclosed,
  Unit,
  Word,
} from "./tokens.ts";
import {
  clauseWords,
  reservedWords,
  timeUnit,
  type ClauseWord,
  type Keyword,
  type PlacedWord,
} from "./words.ts";

/**
 * Turns words into keywords, in place. Few words are reserved, since properties are often called `split`, `tag` or
 * `count`: the others are keywords where a name could not stand, that is behind a whole operand, or where what follows
 * leaves no doubt (`order by`, `any annotation`).
 */
export function contextualize(tokens: readonly IToken[]): void {
  tokens.forEach((token, index) => {
    if (token.tokenType !== Word) return;
    const found = keywordAt(tokens, index);
    if (found) retype(token, found);
  });
}

function keywordAt(tokens: readonly IToken[], index: number): TokenType | undefined {
  const word = wordAt(tokens, index);
  if (word === undefined) return undefined;
  if (reserved.has(word)) return keywords[word as Keyword];
  const previous = tokens[index - 1]?.tokenType;
  if (previous === NumberLiteral && timeUnit(word)) return Unit;
  if (isClause(word)) {
    const starts = behindOperand(previous)
      ? true
      : previous === undefined
        ? !isOperator(tokens, index + 1) && index + 1 < tokens.length
        : followers[word](tokens, index + 1);
    return starts ? keywords[word] : undefined;
  }
  return placed.get(word)?.(tokens, index) ? keywords[word as Keyword] : undefined;
}

type Look = (tokens: readonly IToken[], index: number) => boolean;

const isNumber: Look = (tokens, index) =>
  tokens[index]?.tokenType === NumberLiteral || tokens[index]?.tokenType === Parameter;
const isText: Look = (tokens, index) => textTypes.has(tokens[index]?.tokenType);
const isName: Look = (tokens, index) =>
  tokens[index]?.tokenType === Word || tokens[index]?.tokenType === Quoted;
const word =
  (...options: readonly string[]): Look =>
  (tokens, index) =>
    options.includes(wordAt(tokens, index) ?? "");
const nameThen =
  (next: Look): Look =>
  (tokens, index) =>
    isName(tokens, index) && next(tokens, index + 1);

/** What makes a clause's word start a clause even where an operand is expected, as while the line above is written. */
const followers: Readonly<Record<ClauseWord, Look>> = {
  use: isText,
  param: nameThen((tokens, index) => tokens[index]?.tokenType === Equal),
  order: word("by"),
  group: word("by"),
  limit: isNumber,
  offset: isNumber,
  tag: nameThen(word("with")),
  untag: nameThen(word("of")),
  set: nameThen(word("to")),
  clear: () => false,
  split: word("into"),
  run: isText,
  export: nameThen(word("to")),
};

const behind: Look = (tokens, index) => behindOperand(tokens[index - 1]?.tokenType);
const after =
  (...types: readonly TokenType[]): Look =>
  (tokens, index) =>
    types.includes(tokens[index - 1]?.tokenType);
const beforeAnnotation: Look = (tokens, index) => word("annotation")(tokens, index + 1);

/** Where each of the other words is a keyword; `index` is its own. */
const places: Readonly<Record<PlacedWord, Look>> = {
  ago: after(Unit),
  all: after(keywords.has),
  any: (tokens, index) => after(keywords.has)(tokens, index) || beforeAnnotation(tokens, index),
  none: after(keywords.has),
  annotation: after(keywords.any, keywords.no, keywords.count),
  no: beforeAnnotation,
  count: beforeAnnotation,
  as: behind,
  asc: behind,
  desc: behind,
  grouped: behind,
  seed: behind,
  of: behind,
  to: behind,
  with: behind,
  into: after(keywords.split),
  folder: (tokens, index) =>
    after(keywords.in)(tokens, index) && !behindOperand(tokens[index - 2]?.tokenType),
  missing: (tokens, index) =>
    after(keywords.is)(tokens, index) ||
    (after(keywords.not)(tokens, index) && tokens[index - 2]?.tokenType === keywords.is),
};
// A map: a word of a text may be `__proto__`.
const placed = new Map<string, Look>(Object.entries(places));

/** Whether a token of this type may end an operand, so that no name can follow. */
export function behindOperand(type: TokenType | undefined): boolean {
  return type !== undefined && operandEnds.has(type);
}

const textTypes = new Set<TokenType | undefined>([DoubleQuoted, SingleQuoted, Unclosed]);
const operandEnds = new Set<TokenType>([
  Word,
  Quoted,
  DoubleQuoted,
  SingleQuoted,
  Unclosed,
  Parameter,
  DateLiteral,
  NumberLiteral,
  RightParen,
  Unit,
  ...(["true", "false", "now", "today", "ago", "missing", "asc", "desc"] as const).map(
    (name) => keywords[name],
  ),
]);

function isOperator(tokens: readonly IToken[], index: number): boolean {
  const next = tokens[index];
  return (
    next !== undefined &&
    (next.tokenType.CATEGORIES?.includes(Comparison) === true ||
      [Plus, Minus, Times, LeftParen, RightParen, Comma].includes(next.tokenType) ||
      word("and", "or", "is", "in", "like", "between", "has", "not")(tokens, index))
  );
}

/** The word at an index in lower case, also when it is a keyword by now. */
function wordAt(tokens: readonly IToken[], index: number): string | undefined {
  const token = tokens[index];
  if (!token) return undefined;
  const { tokenType } = token;
  return tokenType === Word || wordTypes.has(tokenType) ? token.image.toLowerCase() : undefined;
}

const wordTypes = new Set(Object.values(keywords));
const reserved = new Set<string>(reservedWords);

function isClause(text: string): text is ClauseWord {
  return (clauseWords as readonly string[]).includes(text);
}

function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx as number;
}
