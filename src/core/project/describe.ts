import { WinnowError } from "../../base/errors.ts";
import type { InstanceInfo } from "../../protocol/images.ts";
import type { FolderInfo, ProjectStatus } from "../../protocol/project.ts";
import type { Dataset } from "../columns/dataset.ts";
import type { Folder } from "../db/folders.ts";
import { imageInfo } from "../db/images.ts";
import { instanceById, instancesById, instanceState, type InstanceRow } from "../db/instances.ts";
import { schemaVersion } from "../db/migrations.ts";
import { countProblems } from "../db/problems.ts";
import { allSources } from "../db/sources.ts";
import { absent } from "../columns/instanceColumns.ts";
import { childPath } from "./layout.ts";
import type { Project } from "./project.ts";

export function describeProject(project: Project, dataset: Dataset): Omit<ProjectStatus, "roots"> {
  const { instances, images } = dataset;
  const pending = instances.count(instanceState.pending);
  const missing = instances.count(instanceState.missing);
  return {
    projectId: project.id,
    schemaVersion,
    mode: project.readOnly ? "read-only" : "owner",
    instances: pending + missing + instances.count(instanceState.ready),
    images: images.count,
    pending,
    missing,
    problems: countProblems(project.db),
    bytes: instances.totalBytes,
  };
}

/** Absolute path of a stored one for showing, also where it must not be read. */
export function shownPath(project: Project, stored: string): string {
  return project.resolve(stored) ?? stored;
}

/** Sources, each with what it is for people: an absolute path. */
export function sourcePaths(project: Project): { id: number; path: string }[] {
  return allSources(project.db).map(({ id, path: stored }) => ({
    id,
    path: shownPath(project, stored),
  }));
}

/**
 * Subfolders of a folder, or the topmost folders, in path order, with the number of instances in and below each. Those
 * that have lost all their instances are left out, but for the topmost: the user chose them.
 */
export function describeFolders(
  project: Project,
  dataset: Dataset,
  parentId: number | null,
): FolderInfo[] {
  const order = dataset.folderOrder();
  const describe = folderDescriber(project, dataset);
  return [...dataset.folders]
    .filter((folder) => folder.parentId === parentId)
    .toSorted((a, b) => order[a.id] - order[b.id])
    .map(describe)
    .filter(({ instances }) => parentId === null || instances > 0);
}

export function folderAt(project: Project, dataset: Dataset, stored: string): FolderInfo | null {
  const folder = [...dataset.folders].find((candidate) => candidate.path === stored);
  return folder ? folderDescriber(project, dataset)(folder) : null;
}

/** Counts once what is in and below every folder. */
function folderDescriber(project: Project, dataset: Dataset): (folder: Folder) => FolderInfo {
  const totals = new Map<number, number>();
  const parents = new Set<number>();
  for (const [id, count] of dataset.countsByFolder())
    for (let at = dataset.folder(id); at;) {
      totals.set(at.id, (totals.get(at.id) ?? 0) + count);
      if (at.parentId === null) break;
      parents.add(at.parentId);
      at = dataset.folder(at.parentId);
    }
  return (folder) => ({
    id: folder.id,
    name: folder.name,
    path: shownPath(project, folder.path),
    instances: totals.get(folder.id) ?? 0,
    hasChildren: parents.has(folder.id),
  });
}

/** @throws WinnowError not-found */
export function describeInstance(project: Project, dataset: Dataset, id: number): InstanceInfo {
  const row = instanceById(project.db, id);
  if (!row) throw new WinnowError("not-found", `Image ${id} is no longer in the project.`);
  return toInstanceInfo(project, dataset, row, copiesOf(project, dataset, row));
}

export function toInstanceInfo(
  project: Project,
  dataset: Dataset,
  row: InstanceRow,
  copies: InstanceInfo["copies"],
): InstanceInfo {
  const relativePath = storedPathOf(dataset, row);
  return {
    id: row.id,
    name: row.name,
    path: shownPath(project, relativePath),
    relativePath,
    state:
      row.state === instanceState.pending
        ? "pending"
        : row.state === instanceState.ready
          ? "ready"
          : "missing",
    bytes: row.bytes,
    modified: row.modified,
    image: (row.imageId !== null && imageInfo(project.db, row.imageId)) || null,
    copies,
  };
}

export function storedPathOf(dataset: Dataset, row: InstanceRow): string {
  return childPath(dataset.folder(row.folderId)?.path ?? "", row.name);
}

/** Where an instance's file is and which folder it must really be in. @throws WinnowError not-found, file-problem */
export function fileOf(
  project: Project,
  dataset: Dataset,
  id: number,
): { file: string; root: string } {
  const row = instanceById(project.db, id);
  if (!row) throw new WinnowError("not-found", `Image ${id} is no longer in the project.`);
  const stored = storedPathOf(dataset, row);
  const [file, root] = [project.resolve(stored), project.containerOf(stored)];
  if (file === undefined || root === undefined)
    throw new WinnowError(
      "file-problem",
      `'${stored}' is outside the project and was not chosen on this machine. Add its folder again to use it.`,
    );
  return { file, root };
}

const shownCopies = 100;

function copiesOf(project: Project, dataset: Dataset, row: InstanceRow): InstanceInfo["copies"] {
  if (row.imageId === null) return [];
  const { image, state, end } = dataset.instances;
  const ids: number[] = [];
  for (let id = 1; id < end && ids.length < shownCopies; id++)
    if (image[id] === row.imageId && id !== row.id && state[id] !== absent) ids.push(id);
  return instancesById(project.db, ids).map((copy) => ({
    id: copy.id,
    path: storedPathOf(dataset, copy),
  }));
}
