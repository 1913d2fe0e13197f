import { access } from "node:fs/promises";
import path from "node:path";
import type { CommitInput } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import { folderByPath } from "../db/folders.ts";
import { instancesNamed, type FileFacts } from "../db/instances.ts";
import { allSources, type Source } from "../db/sources.ts";
import { exportMarker } from "../exchange/marker.ts";
import { rulesBelow } from "../import/importRules.ts";
import { factsOf } from "../import/scan.ts";
import { isBehindLink, kindOf } from "../import/targets.ts";
import { childPath, isUnder, relativeTo, toStored } from "../project/layout.ts";
import type { Project } from "../project/project.ts";
import { refused } from "./refused.ts";

/** What the disk says of the folders and files that a commit adds, in the order of the commit. */
export interface NewFiles {
  /** Of the project: its own folder is named by it. */
  readonly dir: string;
  readonly sources: readonly Source[];
  readonly folders: readonly { readonly given: number; readonly path: string }[];
  readonly instances: readonly {
    readonly given: number;
    /** Stored path. */
    readonly folder: string;
    readonly name: string;
    /** Null where it was in the project already. */
    readonly facts: FileFacts | null;
  }[];
}

/** Of a commit that adds none. */
export const noFiles: NewFiles = { dir: "", sources: [], folders: [], instances: [] };

/**
 * Looks at what a commit adds: each must be what an import would take in, from a source that it would take it from.
 * @throws WinnowError bad-request, naming the row
 */
export async function findNewFiles(
  project: Project,
  dataset: Dataset,
  { folders, instances }: Pick<CommitInput, "folders" | "instances">,
): Promise<NewFiles> {
  if (folders.length + instances.length === 0) return noFiles;
  const sources = allSources(project.db);
  const places = new Map<string, Promise<Place>>();
  const placeOf = (stored: string): Promise<Place> => {
    let place = places.get(stored);
    if (!place) places.set(stored, (place = findPlace(project, sources, stored)));
    return place;
  };
  const added = new Map<number, string>();
  for (const [i, { id, path: absolute }] of folders.entries()) {
    if (!path.isAbsolute(absolute))
      throw refused(`Folder ${i + 1}: '${absolute}' is no absolute path.`);
    const stored = toStored(project.dir, absolute);
    refuseProblem(`Folder ${i + 1}`, await placeOf(stored));
    added.set(id, stored);
  }
  const found: NewFiles["instances"][number][] = [];
  for (const [i, { id, folderId, name }] of instances.entries()) {
    const row = `Instance ${i + 1}`;
    const folder = folderId < 0 ? added.get(folderId) : dataset.folder(folderId)?.path;
    if (folder === undefined)
      throw refused(
        folderId < 0
          ? `${row}: the commit does not create its folder ${folderId}.`
          : `${row}: there is no folder ${folderId} in the project.`,
      );
    if (!isFileName(name)) throw refused(`${row}: '${name}' is no name of a file.`);
    const facts = isKnown(project, folder, name)
      ? null
      : await factsIn(row, await placeOf(folder), name);
    found.push({ given: id, folder, name, facts });
  }
  return {
    dir: project.dir,
    sources,
    folders: [...added].map(([given, stored]) => ({ given, path: stored })),
    instances: found,
  };
}

/** A folder, and which names in it some source takes in; or what is wrong with it, as the end of a sentence. */
type Place =
  | { readonly absolute: string; readonly takes: (name: string) => boolean }
  | { readonly problem: string };

async function findPlace(
  project: Project,
  sources: readonly Source[],
  stored: string,
): Promise<Place> {
  const [absolute, container] = [project.resolve(stored), project.containerOf(stored)];
  if (absolute === undefined || container === undefined)
    return {
      problem: `'${stored}' is outside the project, and was not chosen on this machine. Import it first`,
    };
  if (await isBehindLink(container, path.join(absolute, "inside")))
    return { problem: `'${absolute}' is behind a link, and links are not followed` };
  const kind = await kindOf(absolute);
  if (kind !== "folder") return { problem: `'${absolute}' is no folder that can be read` };
  const takers = await Promise.all(sources.map((source) => takerOf(project, source, stored)));
  const taking = takers.filter((taker) => taker !== undefined);
  if (taking.length === 0)
    return { problem: `no source of the project takes '${absolute}' in. Import it first` };
  return { absolute, takes: (name) => taking.some((takes) => takes(name)) };
}

/** Tells which names in a folder a source takes in; undefined where it takes in none. */
async function takerOf(
  project: Project,
  source: Source,
  stored: string,
): Promise<((name: string) => boolean) | undefined> {
  const root = project.resolve(source.path);
  if (source.kind === "file" || root === undefined || !isUnder(source.path, stored))
    return undefined;
  const relative = relativeTo(source.path, stored);
  const rules = await rulesBelow(root, source, relative);
  if (!rules || (await isExported(root, relative))) return undefined;
  return (name) => rules.takesFile(childPath(relative, name));
}

/** Whether a folder is, or is in, what was exported below the root: an import passes it by. */
async function isExported(root: string, relative: string): Promise<boolean> {
  const names = relative === "" ? [] : relative.split("/");
  for (const i of names.keys()) {
    const marker = path.join(root, ...names.slice(0, i + 1), exportMarker);
    const isThere = await access(marker).then(
      () => true,
      () => false,
    );
    if (isThere) return true;
  }
  return false;
}

async function factsIn(row: string, place: Place, name: string): Promise<FileFacts> {
  const { absolute, takes } = refuseProblem(row, place);
  const file = path.join(absolute, name);
  if (!takes(name)) throw refused(`${row}: the rules of the import leave '${file}' out.`);
  const facts = await factsOf(absolute, name, { anyName: false });
  if (!facts) throw refused(`${row}: there is no image file '${file}'.`);
  if (facts.problem) throw refused(`${row}: '${file}' cannot be used. ${facts.problem.reason}`);
  return { name, bytes: facts.bytes, modified: facts.modified };
}

function refuseProblem(row: string, place: Place): Exclude<Place, { problem: string }> {
  if ("problem" in place) throw refused(`${row}: ${place.problem}.`);
  return place;
}

function isKnown({ db }: Project, folder: string, name: string): boolean {
  const known = folderByPath(db, folder);
  return (
    known !== undefined && instancesNamed(db, known.id, [name]).some((row) => row.name === name)
  );
}

function isFileName(name: string): boolean {
  return name !== "." && name !== ".." && !/[/\0]/.test(name) && path.basename(name) === name;
}
