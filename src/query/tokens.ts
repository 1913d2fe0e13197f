import { createToken, Lexer, type TokenType } from "chevrotain";
import { clauseWords, placedWords, reservedWords, type Keyword } from "./words.ts";

/** The token types of keywords: the lexer finds words, and `contextualize` decides which of them are keywords. */
export const keywords = Object.fromEntries(
  [...reservedWords, ...clauseWords, ...placedWords].map((word) => [
    word,
    createToken({ name: `Keyword_${word}`, pattern: Lexer.NA, label: `'${word}'` }),
  ]),
) as Record<Keyword, TokenType>;

const type = (name: string, pattern: RegExp, label: string, category?: TokenType): TokenType =>
  createToken({
    name,
    pattern: pattern.unicode ? unicode(pattern) : pattern,
    line_breaks: false,
    label,
    ...(category && { categories: [category] }),
  });
const category = (name: string, label: string): TokenType =>
  createToken({ name, pattern: Lexer.NA, label });

export const Name = category("Name", "a name");
export const Text = category("Text", "a text in quotes");
export const Comparison = category("Comparison", "a comparison");

export const Word = type(
  "Word",
  /[\p{L}_][\p{L}\p{M}\p{N}_]*(?:\.[\p{L}\p{M}\p{N}_]+)*/u,
  "a name",
  Name,
);
export const Quoted = type("Quoted", /`(?:[^`\\\r\n]|\\[^\r\n])+`/, "a name", Name);
/** A text or a quoted name that its line ends before its quote does. */
export const Unclosed = type("Unclosed", /["'`](?:[^\\\r\n]|\\[^\r\n])*\\?/, "a text", Text);
export const DoubleQuoted = type("DoubleQuoted", /"(?:[^"\\\r\n]|\\[^\r\n])*"/, "a text", Text);
export const SingleQuoted = type("SingleQuoted", /'(?:[^'\\\r\n]|\\[^\r\n])*'/, "a text", Text);
export const Parameter = type("Parameter", /\$[\p{L}_][\p{L}\p{M}\p{N}_]*/u, "a parameter");
/** Wider than what dates may be: a wrong one is told as a wrong date, not as a subtraction. */
export const DateLiteral = type(
  "DateLiteral",
  /\d{4}-\d{2}-\d{2}(?:[Tt][\d:.]*(?:[Zz]|[+-]\d{2}:?\d{2})?)?/,
  "a date",
);
export const NumberLiteral = type(
  "NumberLiteral",
  /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/,
  "a number",
);
/** A unit of time, behind a number. */
export const Unit = category("Unit", "a unit of time");

export const Equal = type("Equal", /==?/, "'='", Comparison);
const Different = type("Different", /!=|<>/, "'!='", Comparison);
const LessOrEqual = type("LessOrEqual", /<=/, "'<='", Comparison);
const Less = type("Less", /</, "'<'", Comparison);
const GreaterOrEqual = type("GreaterOrEqual", />=/, "'>='", Comparison);
const Greater = type("Greater", />/, "'>'", Comparison);
export const Plus = type("Plus", /\+/, "'+'");
export const Minus = type("Minus", /-/, "'-'");
export const Times = type("Times", /[*/%]/, "'*'");
export const LeftParen = type("LeftParen", /\(/, "'('");
export const RightParen = type("RightParen", /\)/, "')'");
export const Comma = type("Comma", /,/, "','");
const Space = createToken({ name: "Space", pattern: /\s+/, group: Lexer.SKIPPED });
export const Comment = createToken({ name: "Comment", pattern: /#[^\r\n]*/, group: "comments" });

/** What the lexer looks for, in this order. */
export const lexed: readonly TokenType[] = [
  Space,
  Comment,
  Word,
  Quoted,
  DoubleQuoted,
  SingleQuoted,
  Unclosed,
  Parameter,
  DateLiteral,
  NumberLiteral,
  Equal,
  Different,
  LessOrEqual,
  Less,
  GreaterOrEqual,
  Greater,
  Plus,
  Minus,
  Times,
  LeftParen,
  RightParen,
  Comma,
];

/** All that the grammar speaks of. */
export const vocabulary: readonly TokenType[] = [
  Name,
  Text,
  Comparison,
  Unit,
  ...lexed,
  ...Object.values(keywords),
];

/** The lexer drops a pattern's unicode flag, and leaves alone a function that matches. */
function unicode({ source }: RegExp): (text: string, offset: number) => RegExpExecArray | null {
  const sticky = new RegExp(source, "uy");
  return (text, offset) => {
    sticky.lastIndex = offset;
    return sticky.exec(text);
  };
}
