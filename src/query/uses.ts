import type { Condition, Parameter, QueryFile, Use } from "./ast.ts";
import type { QueryError } from "./problems.ts";
import { parse } from "./parser.ts";

/** Reads a file by its path relative to the workspace folder, with `/`; null when there is none. */
export type Load = (path: string) => Promise<string | null>;

export interface Resolved {
  /** The file with the conditions and the parameters of all that it uses; `uses` is empty. */
  readonly file: QueryFile;
  /** At the `use` of the file itself that leads to the problem. */
  readonly errors: readonly QueryError[];
}

/** Files that may be used in all. */
const most = 100;

/**
 * Joins a file with those that it uses, and those that they use: all conditions must hold; parameters come along, and
 * the using file's value of one wins. Their order, groups, limits and actions stay theirs. Paths are relative to the
 * file that names them and may not leave the workspace folder; a circle is refused.
 *
 * @param path where the file itself is, relative to the workspace folder, with `/`
 */
export async function resolveUses(file: QueryFile, path: string, load: Load): Promise<Resolved> {
  const errors: QueryError[] = [];
  const conditions: Condition[] = [];
  const parameters = new Map<string, Parameter>();
  let files = 0;
  for (const parameter of file.parameters) parameters.set(parameter.name.text, parameter);

  const follow = async (from: QueryFile, chain: readonly string[], origin: Use | null) => {
    for (const use of from.uses) {
      const at = origin ?? use;
      const refuse = (message: string): void =>
        void errors.push({ start: at.path.start, end: at.path.end, message, suggestions: [] });
      const target = containedPath(chain[chain.length - 1] ?? "", use.path.value);
      if (target === null) {
        refuse(`'${use.path.value}' is outside the workspace folder, or no relative path.`);
        continue;
      }
      if (chain.includes(target)) {
        refuse(`'${target}' uses itself: ${[...chain, target].join(" → ")}.`);
        continue;
      }
      if (++files > most) {
        refuse(`More than ${most} files are used.`);
        return;
      }
      const text = await load(target);
      if (text === null) {
        refuse(`There is no file '${target}' to use.`);
        continue;
      }
      const used = parse(text);
      const [problem] = used.errors;
      if (!used.file || problem) {
        refuse(`'${target}' has an error: ${problem?.message ?? "it cannot be read."}`);
        continue;
      }
      if (used.file.query.where) conditions.push(used.file.query.where);
      for (const parameter of used.file.parameters)
        if (!parameters.get(parameter.name.text)?.value)
          parameters.set(parameter.name.text, parameter);
      await follow(used.file, [...chain, target], at);
    }
  };
  await follow(file, [normalized(path)], null);
  const { query } = file;
  const all = [...(query.where ? [query.where] : []), ...conditions];
  const [first] = all;
  const where: Condition | null =
    first === undefined || all.length === 1
      ? (first ?? null)
      : { kind: "and", operands: all, start: query.start, end: query.end };
  return {
    file: { ...file, uses: [], parameters: [...parameters.values()], query: { ...query, where } },
    errors,
  };
}

/** A path that a file names, relative to the workspace folder; null when it is absolute or leaves the folder. */
export function containedPath(from: string, relative: string): string | null {
  const path = relative.replaceAll("\\", "/");
  if (
    path === "" ||
    path.startsWith("/") ||
    /^[a-z][a-z\d+.-]*:/i.test(path) ||
    path.includes("\0")
  )
    return null;
  const parts = from.split("/").slice(0, -1);
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.length > 0 ? parts.join("/") : null;
}

function normalized(path: string): string {
  return path.replaceAll("\\", "/").replace(/^\.\//, "");
}
