import { lstat } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../../base/errors.ts";
import type { Source } from "../db/sources.ts";
import { isUnder, parentPath, relativeTo } from "../project/layout.ts";
import type { FolderSync } from "./folderSync.ts";
import type { ImportContext } from "./importContext.ts";
import { rulesBelow } from "./importRules.ts";
import { factsOf, scanFolder } from "./scan.ts";

/** Something to look at: a source, or a folder or file below one. */
export interface Target {
  readonly source: Source;
  /** Stored path. */
  readonly path: string;
}

/**
 * What to look at for stored paths (null: for everything). An image is in when any source takes it, and is missing
 * only when none does: so each path is looked at as every source that holds it does, and so are the sources in it.
 */
export function targetsOf(sources: readonly Source[], paths: readonly string[] | null): Target[] {
  if (!paths) return sources.map((source) => ({ source, path: source.path }));
  return paths.flatMap((stored) =>
    sources.flatMap((source) => {
      if (isUnder(source.path, stored)) return [{ source, path: stored }];
      return isUnder(stored, source.path) ? [{ source, path: source.path }] : [];
    }),
  );
}

/** Compares one target with what the project knows of it. */
export async function scanTarget(
  context: ImportContext,
  sync: FolderSync,
  target: Target,
  sources: readonly Source[],
  signal: AbortSignal,
): Promise<void> {
  const { source, path: stored } = target;
  const { project } = context;
  const [absolute, root, container] = [
    project.resolve(stored),
    project.resolve(source.path),
    project.containerOf(stored),
  ];
  if (absolute === undefined || root === undefined || container === undefined)
    return context.warn(
      `'${source.path}' is outside the project and was not chosen on this machine, so it is not read. Add it again to use it.`,
    );
  const kind = (await isBehindLink(container, absolute)) ? "behind-link" : await kindOf(absolute);
  if (kind === "folder") return scanBelow(sync, target, root, signal);
  if (kind === "unreadable")
    return context.warn(`'${absolute}' cannot be read. What is known of it stays.`);
  // Inside of another source, that one's listing tells what is gone.
  const isTop = !sources.some((other) => other !== source && isUnder(other.path, source.path));
  if (stored === source.path && source.kind === "folder" && isTop)
    return context.warn(
      kind === "gone"
        ? `'${absolute}' cannot be found. Its images stay in the project until it is back.`
        : `'${absolute}' is a link, and links are not followed. Add the folder that it leads to.`,
    );
  if (kind === "gone" || kind === "behind-link") return sync.gone(stored);
  await sync.folderGone(stored);
  await takeFile(sync, target, absolute, root);
}

async function scanBelow(
  sync: FolderSync,
  { source, path: stored }: Target,
  root: string,
  signal: AbortSignal,
): Promise<void> {
  const from = relativeTo(source.path, stored);
  const rules = await rulesBelow(root, source, from);
  if (!rules) return;
  for await (const event of scanFolder(root, { from, rules, recursive: true, signal }))
    await sync.take(source.path, event);
}

async function takeFile(
  sync: FolderSync,
  { source, path: stored }: Target,
  absolute: string,
  root: string,
): Promise<void> {
  const single = source.kind === "file";
  const relative = single ? path.basename(absolute) : relativeTo(source.path, stored);
  const rules = await rulesBelow(single ? path.dirname(root) : root, source, parentPath(relative));
  if (!rules?.takesFile(relative)) return;
  const file = await factsOf(path.dirname(absolute), path.basename(absolute), { anyName: single });
  if (file) await sync.takeFile(parentPath(stored), file);
}

/** Whether a folder on the way from the container to a path is a link: what lies behind one is not imported. */
export async function isBehindLink(container: string, absolute: string): Promise<boolean> {
  for (let dir = path.dirname(absolute); dir.length > container.length; dir = path.dirname(dir))
    if ((await kindOf(dir)) === "link") return true;
  return false;
}

export async function kindOf(
  absolute: string,
): Promise<"folder" | "file" | "link" | "gone" | "unreadable"> {
  try {
    const found = await lstat(absolute);
    if (found.isSymbolicLink()) return "link";
    return found.isDirectory() ? "folder" : "file";
  } catch (error) {
    return ["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "") ? "gone" : "unreadable";
  }
}
