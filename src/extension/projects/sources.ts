import path from "node:path";

/** Something that the user pointed at, by its absolute path. */
export interface Pointed {
  readonly path: string;
  readonly kind: "folder" | "file";
}

/** What to import into which project folder, and what lies outside of every workspace folder. */
export interface ImportPlan {
  readonly inside: readonly { readonly projectDir: string; readonly targets: readonly Pointed[] }[];
  readonly outside: readonly Pointed[];
}

/**
 * Sorts what the user pointed at by the workspace folder whose project takes it: the innermost one that has a project
 * already, else the innermost one. What another target contains is left out.
 */
export function planImport(
  targets: readonly Pointed[],
  workspaceFolders: readonly string[],
  hasProject: (dir: string) => boolean,
): ImportPlan {
  const inside = new Map<string, Pointed[]>();
  const outside: Pointed[] = [];
  for (const target of outermost(targets)) {
    const candidates = workspaceFolders
      .filter((dir) => contains(dir, target.path))
      .toSorted((a, b) => b.length - a.length);
    const dir = candidates.find(hasProject) ?? candidates[0];
    if (dir === undefined) outside.push(target);
    else inside.set(dir, [...(inside.get(dir) ?? []), target]);
  }
  return {
    inside: [...inside].map(([projectDir, list]) => ({ projectDir, targets: list })),
    outside,
  };
}

/** Whether `inner` is `outer` or lies in it. Both are absolute; nothing on disk is looked at. */
export function contains(outer: string, inner: string): boolean {
  const relative = path.relative(outer, inner);
  return (
    relative === "" ||
    (relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative))
  );
}

/** A path as code in `base` would write it: relative with forward slashes where it is inside, else as it is. */
export function writtenIn(base: string, file: string): string {
  return contains(base, file) ? path.relative(base, file).split(path.sep).join("/") || "." : file;
}

function outermost(targets: readonly Pointed[]): Pointed[] {
  const distinct = [...new Map(targets.map((target) => [target.path, target])).values()];
  const folders = distinct.filter(({ kind }) => kind === "folder");
  return distinct.filter(
    (target) =>
      !folders.some((folder) => folder.path !== target.path && contains(folder.path, target.path)),
  );
}
