import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import * as v from "valibot";
import writeFileAtomic from "write-file-atomic";
import { messageOf, systemCode, WinnowError } from "../../base/errors.ts";
import { layoutOf } from "./layout.ts";

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
  return (await readText(layoutOf(projectDir).project)) !== undefined;
}

/** @throws WinnowError project-missing, project-newer, project-damaged */
export async function readProjectFile(projectDir: string): Promise<ProjectFile> {
  const file = layoutOf(projectDir).project;
  const text = await readText(file);
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

/** Makes `.winnow` with a new id. @throws WinnowError project-exists, read-only */
export async function createProjectFile(projectDir: string): Promise<ProjectFile> {
  const layout = layoutOf(projectDir);
  const project: ProjectFile = { format, id: randomUUID() };
  try {
    await mkdir(layout.dir, { recursive: true });
    // All but text stays out of git: databases and thumbnails can be large and are made again.
    await writeFile(layout.gitignore, "*\n!.gitignore\n!project.json\n");
    await writeFile(layout.project, `${JSON.stringify(project, undefined, 2)}\n`, { flag: "wx" });
  } catch (error) {
    if (systemCode(error) === "EEXIST")
      throw new WinnowError("project-exists", `'${projectDir}' already holds a Winnow project.`);
    throw new WinnowError(
      "read-only",
      `No project can be made in '${projectDir}': ${messageOf(error)}. Choose a folder that you may write to.`,
      { cause: error },
    );
  }
  return project;
}

/** What this machine knows of the project; undefined when it sees it for the first time. */
export async function readLocalFile(
  projectDir: string,
  projectId: string,
): Promise<LocalFile | undefined> {
  const parsed = v.safeParse(
    localFile,
    parseJson((await readText(layoutOf(projectDir).local)) ?? ""),
  );
  return parsed.success && parsed.output.projectId === projectId ? parsed.output : undefined;
}

export async function writeLocalFile(projectDir: string, local: LocalFile): Promise<void> {
  await writeFileAtomic(layoutOf(projectDir).local, `${JSON.stringify(local, undefined, 2)}\n`);
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
