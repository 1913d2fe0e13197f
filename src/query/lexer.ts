import { Lexer, type IToken } from "chevrotain";
import { contextualize } from "./keywords.ts";
import type { QueryError } from "./problems.ts";
import { unquote } from "./quoting.ts";
import { lexed, Quoted, Text, Unclosed } from "./tokens.ts";

export interface Tokens {
  readonly tokens: IToken[];
  readonly comments: readonly IToken[];
  readonly errors: readonly QueryError[];
}

/** The words of a text. Never throws: what is no word is an error and is left out. */
export function tokenize(text: string): Tokens {
  lexer ??= new Lexer([...lexed], { positionTracking: "onlyOffset", safeMode: true });
  const { tokens, groups, errors } = lexer.tokenize(text);
  contextualize(tokens);
  return {
    tokens,
    comments: groups.comments ?? [],
    errors: [
      ...errors.map(({ offset, length }) => ({
        start: offset,
        end: offset + length,
        message: `${text.slice(offset, offset + length)} means nothing in a query.`,
        suggestions: [],
      })),
      ...tokens.flatMap(quoteErrors),
    ],
  };
}

/** Made at first use: the extension starts without it. */
let lexer: Lexer | undefined;

export function startOf(token: IToken): number {
  return token.startOffset;
}

export function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}

/** The text that a quoted token stands for. */
export function textOf(token: IToken): string {
  return unquote(innerOf(token)).text;
}

function innerOf({ image, tokenType }: IToken): string {
  return image.slice(1, tokenType === Unclosed ? undefined : -1);
}

function quoteErrors(token: IToken): QueryError[] {
  const { tokenType } = token;
  if (tokenType !== Quoted && !tokenType.CATEGORIES?.includes(Text)) return [];
  const [start, end] = [startOf(token), endOf(token)];
  if (tokenType === Unclosed) {
    const quote = token.image.charAt(0);
    const message = `The closing ${quote} is missing on this line.`;
    return [{ start, end, message, suggestions: [token.image + quote] }];
  }
  const bad = unquote(innerOf(token)).badEscape;
  if (!bad) return [];
  const image = token.image.slice(bad.start + 1, bad.end + 1);
  return [
    {
      start: start + 1 + bad.start,
      end: start + 1 + bad.end,
      message: `${image} stands for nothing: write a backslash as \\\\.`,
      suggestions: [`\\${image}`],
    },
  ];
}
