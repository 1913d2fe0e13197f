import { randomUUID } from "node:crypto";
import { lstatSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import writeFileAtomic from "write-file-atomic";
import { messageOf, WinnowError } from "../../base/errors.ts";
import { layoutOf } from "./layout.ts";
import { readSmallText } from "./readSmallText.ts";

const format = 1;

/** `.winnow/project.json`: text for git. */
const projectFile = v.object({ format: v.number(), id: v.pipe(v.string(), v.uuid()) });
export type ProjectFile = v.InferOutput<typeof projectFile>;

/** `.winnow/local.json`: what this machine knows of the project, never in git. */
const localFile = v.object({
  projectId: v.string(),
  /** Writes that the database had seen when this was saved; fewer in the database means that some are lost. */
  commits: v.number(),
  /** Sources outside the project folder that the user of this machine chose. */
  outsideSources: v.array(v.string()),
});
export type LocalFile = v.InferOutput<typeof localFile>;

export async function hasProject(projectDir: string): Promise<boolean> {
  return (await readSmallText(layoutOf(projectDir).project)) !== undefined;
}

/**
 * Refuses a project whose own folder or files are links: a clone may bring them, and what is written through them
 * would be somebody else's file.
 * @throws WinnowError project-foreign
 */
export function refuseLinks(projectDir: string): void {
  for (const file of Object.values(layoutOf(projectDir)))
    if (isLink(file))
      throw new WinnowError(
        "project-foreign",
        `'${file}' is a link, and Winnow keeps its own data in no other place. Delete the link to go on; nothing was changed.`,
      );
}

// At once, as are the writes below: while a project is opened nobody else is served, and each of a dozen waits for another
// thread is one for a core, too.
function isLink(file: string): boolean {
  try {
    return lstatSync(file).isSymbolicLink();
  } catch {
    return false;
  }
}

/** @throws WinnowError project-missing, project-newer, project-damaged */
export async function readProjectFile(projectDir: string): Promise<ProjectFile> {
  const file = layoutOf(projectDir).project;
  const text = await readSmallText(file);
  if (text === undefined)
    throw new WinnowError(
      "project-missing",
      `'${projectDir}' holds no Winnow project. Open a folder as a dataset there, or run 'winnow init'.`,
    );
  const parsed = v.safeParse(projectFile, parseJson(text));
  if (!parsed.success)
    throw new WinnowError(
      "project-damaged",
      `'${file}' cannot be read: ${v.summarize(parsed.issues)}. Restore it from git or a backup.`,
    );
  if (parsed.output.format > format)
    throw new WinnowError(
      "project-newer",
      `This project was made by a newer Winnow (format ${parsed.output.format}, this one knows ${format}). Update the extension to open it; nothing was changed.`,
    );
  return parsed.output;
}

/** Makes `.winnow` with its rules for git. @throws WinnowError read-only */
export async function makeProjectFolder(projectDir: string): Promise<void> {
  const layout = layoutOf(projectDir);
  try {
    await mkdir(layout.dir, { recursive: true });
    // All but text stays out of git: databases and thumbnails can be large and are made again.
    await writeFile(layout.gitignore, "*\n!.gitignore\n!project.json\n");
  } catch (error) {
    throw new WinnowError(
      "read-only",
      `No project can be made in '${projectDir}': ${messageOf(error)}. Choose a folder that you may write to.`,
      { cause: error },
    );
  }
}

/** Gives the project in `.winnow` a new id; whole or not at all, as a crash may come at any moment. */
export function createProjectFile(projectDir: string): ProjectFile {
  const project: ProjectFile = { format, id: randomUUID() };
  writeFileAtomic.sync(layoutOf(projectDir).project, `${JSON.stringify(project, undefined, 2)}\n`);
  return project;
}

/** Deletes what writes that a crash interrupted left beside their files; only the owner may, for only it writes. */
export async function removeUnfinished(projectDir: string): Promise<void> {
  const { dir } = layoutOf(projectDir);
  for (const name of await readdir(dir))
    if (
      /^(project|local|engine)\.json\.\d+$|^(backup\.db|project\.db\.v\d+\.backup)\.part/.test(name)
    )
      await rm(path.join(dir, name), { force: true });
}

/** What this machine knows of the project; undefined when it sees it for the first time. */
export async function readLocalFile(
  projectDir: string,
  projectId: string,
): Promise<LocalFile | undefined> {
  const parsed = v.safeParse(
    localFile,
    parseJson((await readSmallText(layoutOf(projectDir).local)) ?? ""),
  );
  return parsed.success && parsed.output.projectId === projectId ? parsed.output : undefined;
}

export function writeLocalFile(projectDir: string, local: LocalFile): void {
  writeFileAtomic.sync(layoutOf(projectDir).local, `${JSON.stringify(local, undefined, 2)}\n`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
