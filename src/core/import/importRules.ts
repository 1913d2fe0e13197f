import path from "node:path";
import ignore, { type Ignore } from "ignore";
import picomatch from "picomatch";
import { readSmallText } from "../project/readSmallText.ts";

/** Like `.gitignore`, in any imported folder, for what Winnow should not import. */
const ignoreFileName = ".winnowignore";

/** Never imported, whatever the rules say: our own data, version control, and what tools generate. */
const alwaysIgnored = new Set([".winnow", ".git", ".hg", ".svn", "node_modules", "__pycache__"]);

/** What a source takes in: its globs, and the ignore files met on the way down. */
export interface ImportRules {
  /** Rules for the entries of a subfolder, given its path relative to the source. */
  enter(folder: string, absolute: string): Promise<ImportRules>;
  takesFolder(relative: string, name: string): boolean;
  /** `relative` is the path relative to the source, with forward slashes. */
  takesFile(relative: string): boolean;
}

export async function importRules(
  root: string,
  include: readonly string[],
  exclude: readonly string[],
): Promise<ImportRules> {
  const options = { dot: true, nocase: true };
  const included = include.length > 0 ? picomatch([...include], options) : () => true;
  const excluded = exclude.length > 0 ? picomatch([...exclude], options) : () => false;
  return scopeRules({ included, excluded, ignores: [] }, "", root);
}

/** The rules for what is in a folder below the root, or undefined where they leave that folder out. */
export async function rulesBelow(
  root: string,
  source: { readonly include: readonly string[]; readonly exclude: readonly string[] },
  folder: string,
): Promise<ImportRules | undefined> {
  let current = await importRules(root, source.include, source.exclude);
  const names = folder === "" ? [] : folder.split("/");
  for (const [i, name] of names.entries()) {
    const relative = names.slice(0, i + 1).join("/");
    if (!current.takesFolder(relative, name)) return undefined;
    current = await current.enter(relative, path.join(root, relative));
  }
  return current;
}

interface Scope {
  readonly included: (relative: string) => boolean;
  readonly excluded: (relative: string) => boolean;
  /** Ignore files from the source down, each with the folder that it stands in. */
  readonly ignores: readonly { readonly folder: string; readonly rules: Ignore }[];
}

async function scopeRules(parent: Scope, folder: string, absolute: string): Promise<ImportRules> {
  const text = await readSmallText(path.join(absolute, ignoreFileName)).catch(() => undefined);
  const scope = text
    ? { ...parent, ignores: [...parent.ignores, { folder, rules: ignore().add(text) }] }
    : parent;
  return {
    enter: (child, childAbsolute) => scopeRules(scope, child, childAbsolute),
    takesFolder: (relative, name) =>
      !alwaysIgnored.has(name) &&
      !name.startsWith(".") &&
      !scope.excluded(relative) &&
      !isIgnored(scope, `${relative}/`),
    takesFile: (relative) =>
      scope.included(relative) && !scope.excluded(relative) && !isIgnored(scope, relative),
  };
}

/** As in git, the last rule that speaks of a path decides, deeper files after shallower ones. */
function isIgnored(scope: Scope, relative: string): boolean {
  let ignored = false;
  for (const { folder, rules } of scope.ignores) {
    const below = folder === "" ? relative : relative.slice(folder.length + 1);
    const verdict = rules.test(below);
    if (verdict.ignored) ignored = true;
    else if (verdict.unignored) ignored = false;
  }
  return ignored;
}
