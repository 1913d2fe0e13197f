import { writtenIn } from "./projects/sources.ts";

/** Languages in which a bare path is never what was meant; JSON's string is a string in each of them. */
const quoted = new Set(["json", "jsonc", "python"]);

/**
 * Paths as text for a document: relative to `base` where they are inside it, with forward slashes; one a line, and in
 * code as quoted strings with commas between them.
 */
export function dropTextOf(
  paths: readonly string[],
  base: string | undefined,
  languageId: string,
): string {
  const written = paths.map((file) => (base === undefined ? file : writtenIn(base, file)));
  return quoted.has(languageId)
    ? written.map((file) => JSON.stringify(file)).join(",\n")
    : written.join("\n");
}
