import { readFile } from "node:fs/promises";
import path from "node:path";
import { systemCode, WinnowError } from "../base/errors.ts";

/** A query as it was given: text, or the path of a `.winnow` file. */
export interface GivenQuery {
  readonly text: string;
  /** Absolute path of the folder that its `use` lines are relative to, with a name for the text itself. */
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
