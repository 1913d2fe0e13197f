import { readFile } from "node:fs/promises";
import path from "node:path";
import { systemCode, WinnowError } from "../base/errors.ts";
import { parse } from "../query/parser.ts";
import { printQuery } from "../query/print.ts";
import { resolveUses } from "../query/uses.ts";

/** A query as it was given: text, or the path of a `.winnow` file. */
export interface GivenQuery {
  readonly text: string;
  /** Absolute path that its `use` lines are relative to: of the file, or of one that would be here. */
  readonly path: string;
}

/** Takes what ends in `.winnow` for a file, everything else for the text of a query. */
export async function readQuery(given: string): Promise<GivenQuery> {
  const file = path.resolve(given);
  if (!given.endsWith(".winnow")) return { text: given, path: path.resolve("query.winnow") };
  try {
    return { text: await readFile(file, "utf8"), path: file };
  } catch (error) {
    throw new WinnowError(
      "not-found",
      systemCode(error) === "ENOENT"
        ? `There is no file '${given}'. A query that is no file must not end in '.winnow'.`
        : `'${given}' cannot be read (${systemCode(error) ?? "no code"}).`,
      { cause: error },
    );
  }
}

/** What a query selects, as one text: joined with the files that it uses, and without what it does. */
export async function readSelection(given: string, projectDir: string): Promise<string> {
  const { text, path: from } = await readQuery(given);
  const { file, errors } = parse(text);
  // What is wrong with a text is said by the engine, in the same words as always.
  if (!file || errors.length > 0 || file.uses.length + file.actions.length === 0) return text;
  const own = path.relative(projectDir, from).replaceAll("\\", "/");
  const joined = await resolveUses(file, own, (used) => load(path.join(projectDir, used)));
  const [problem] = joined.errors;
  if (problem) throw new WinnowError("bad-query", problem.message);
  return printQuery(joined.file);
}

async function load(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}
