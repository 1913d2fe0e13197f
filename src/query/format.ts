import type { IToken } from "chevrotain";
import { behindOperand } from "./keywords.ts";
import { endOf, textOf, tokenize } from "./lexer.ts";
import { parse } from "./parser.ts";
import { quoteText } from "./quoting.ts";
import { Comma, keywords, LeftParen, Minus, Name, RightParen, Text, Unit } from "./tokens.ts";
import { clauseWords } from "./words.ts";

/** Characters of a line that a clause of one line may have. */
const widest = 80;

/**
 * The text in its one canonical form: a clause a line, keywords in lower case, texts in double quotes, long clauses
 * broken before `and` and `or` or behind commas. Comments stay where they are, one blank line between clauses too.
 * Idempotent. A text with errors in its grammar comes back as it is.
 */
export function format(text: string): string {
  if (parse(text).errors.length > 0) return text;
  const { tokens, comments } = tokenize(text);
  const pieces: Piece[] = [...tokens, ...comments]
    .toSorted((a, b) => a.startOffset - b.startOffset)
    .map((token, index, all) => pieceOf(text, token, all[index - 1]));
  const lines = clausesOf(pieces).flatMap(linesOf);
  return lines.length === 0 ? "" : `${lines.join("\n").trim()}\n`;
}

/** A token or a comment. */
interface Piece {
  readonly token: IToken;
  readonly isComment: boolean;
  /** Line breaks between what stands before and this. */
  readonly breaks: number;
}

function pieceOf(text: string, token: IToken, previous: IToken | undefined): Piece {
  const between = text.slice(previous ? endOf(previous) : 0, token.startOffset);
  return {
    token,
    isComment: token.tokenType.name === "Comment",
    breaks: between.split(/\r\n?|\n/).length - 1,
  };
}

/** A clause with the comments that stand above it. */
interface Laid {
  readonly above: Piece[];
  readonly own: Piece[];
}

function clausesOf(pieces: readonly Piece[]): Laid[] {
  const clauses: Laid[] = [];
  let above: Piece[] = [];
  for (const piece of pieces) {
    const current = clauses.at(-1);
    if (piece.isComment && (piece.breaks > 0 || !current)) above.push(piece);
    else if (!current || starts.has(piece.token.tokenType)) {
      clauses.push({ above, own: [piece] });
      above = [];
    } else {
      // What stood above turns out to be inside.
      current.own.push(...above, piece);
      above = [];
    }
  }
  return above.length > 0 ? [...clauses, { above, own: [] }] : clauses;
}

const starts = new Set([keywords.where, ...clauseWords.map((word) => keywords[word])]);

function linesOf({ above, own }: Laid, index: number): string[] {
  const blank = (piece: Piece | undefined, first: boolean): string[] =>
    piece && piece.breaks > 1 && !(first && index === 0) ? [""] : [];
  const comments = above.flatMap((piece, at) => [
    ...blank(piece, at === 0),
    piece.token.image.trimEnd(),
  ]);
  const [first] = own;
  return [...comments, ...blank(first, above.length === 0), ...clauseLines(own)];
}

function clauseLines(own: readonly Piece[]): string[] {
  const commentsOnlyLast = own.findIndex(({ isComment }) => isComment);
  const flat = joined(own);
  const oneLine = flat.length <= widest || !own.some((_, at) => breaksBefore(own, at));
  if (oneLine && (commentsOnlyLast < 0 || commentsOnlyLast === own.length - 1))
    return own.length === 0 ? [] : [flat];
  const lines: Piece[][] = [];
  own.forEach((piece, at) => {
    const before = own[at - 1];
    const breaks =
      at > 0 && (before.isComment || (piece.isComment ? piece.breaks > 0 : breaksBefore(own, at)));
    if (at === 0 || breaks) lines.push([piece]);
    else lines.at(-1)?.push(piece);
  });
  return lines.map((line, at) => (at === 0 ? "" : "  ") + joined(line));
}

/** Whether a long clause is broken before a piece: before its own `and` and `or`, behind its own commas. */
function breaksBefore(own: readonly Piece[], at: number): boolean {
  const type = own[at]?.token.tokenType;
  const behindComma = own[at - 1]?.token.tokenType === Comma;
  if (!behindComma && type !== keywords.and && type !== keywords.or) return false;
  let depth = 0;
  let betweens = 0;
  for (const { token } of own.slice(0, at)) {
    if (token.tokenType === LeftParen) depth += 1;
    else if (token.tokenType === RightParen) depth -= 1;
    else if (depth === 0 && token.tokenType === keywords.between) betweens += 1;
    else if (depth === 0 && token.tokenType === keywords.and && betweens > 0) betweens -= 1;
  }
  return depth === 0 && (type !== keywords.and || betweens === 0);
}

function joined(line: readonly Piece[]): string {
  let text = "";
  line.forEach((piece, at) => {
    const before = line[at - 1]?.token;
    if (before && spaced(before, piece.token, line[at - 2]?.token)) text += " ";
    text += imageOf(piece.token);
  });
  return text;
}

function spaced(before: IToken, token: IToken, earlier: IToken | undefined): boolean {
  if (before.tokenType === LeftParen) return false;
  if (token.tokenType === RightParen || token.tokenType === Comma) return false;
  const isSign = before.tokenType === Minus && !behindOperand(earlier?.tokenType);
  return !isSign;
}

function imageOf(token: IToken): string {
  const { tokenType, image } = token;
  if (tokenType.name === "Comment") return image.trimEnd();
  if (tokenType.CATEGORIES?.includes(Text)) return quoteText(textOf(token));
  if (tokenType.CATEGORIES?.includes(Name)) return image;
  if (tokenType === Unit || keywordTypes.has(tokenType)) return image.toLowerCase();
  return image === "==" ? "=" : image === "<>" ? "!=" : image;
}

const keywordTypes = new Set(Object.values(keywords));
