import { clauseWords, reservedWords } from "./words.ts";

// Without the parser's library: pages and commands write queries long before anything reads one.

/** A text as a literal of the language: in double quotes, with JSON's escapes. */
export function quoteText(text: string): string {
  return JSON.stringify(text);
}

/** A name as the language wants it: bare where it can be, else in backquotes. */
export function quoteName(name: string): string {
  if (
    /^[\p{L}_][\p{L}\p{M}\p{N}_]*(?:\.[\p{L}\p{N}_]+)*$/u.test(name) &&
    !guarded.has(name.toLowerCase())
  )
    return name;
  return `\`${JSON.stringify(name).slice(1, -1).replaceAll('\\"', '"').replaceAll("`", "\\`")}\``;
}

/** A search for names as a condition: a part of them, or a pattern with wildcards. */
export function nameCondition(find: string): string {
  return `name like ${quoteText(/[*?]/.test(find) ? find : `*${find}*`)}`;
}

/** What stands between the quotes of a literal, and where its first unknown escape is. */
export function unquote(inner: string): {
  text: string;
  badEscape: { start: number; end: number } | null;
} {
  let badEscape: { start: number; end: number } | null = null;
  const text = inner.replaceAll(escape, (image, code: string, offset: number) => {
    const known = escapes[code];
    if (known !== undefined) return known;
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    badEscape ??= { start: offset, end: offset + image.length };
    return image;
  });
  return { text, badEscape };
}

// Words of clauses need no quotes in most places; a name that is written by a machine gets them anyway.
const guarded = new Set<string>([...reservedWords, ...clauseWords]);

const escape = /\\(u[0-9a-fA-F]{4}|[^]?)/g;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "`": "`",
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
