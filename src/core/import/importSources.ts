import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import { WinnowError } from "../../base/errors.ts";
import type { ImportSource } from "../../protocol/project.ts";
import { saveSource } from "../db/sources.ts";
import { write } from "../db/statement.ts";
import { isOutside, toStored } from "../project/layout.ts";
import type { Project } from "../project/project.ts";

/**
 * Records what the user wants to import from and answers the stored paths.
 * @throws WinnowError file-problem when a path does not exist or is our own data
 */
export async function addSources(
  project: Project,
  sources: readonly ImportSource[],
): Promise<string[]> {
  const checked: Checked[] = [];
  for (const source of sources) checked.push(await check(project, source));
  for (const { stored } of checked) if (isOutside(stored)) project.allowOutside(stored);
  write(project.db, () => {
    for (const { stored, kind, source } of checked)
      saveSource(project.db, {
        path: stored,
        kind,
        include: source.include,
        exclude: source.exclude,
      });
  });
  return checked.map(({ stored }) => stored);
}

interface Checked {
  readonly stored: string;
  readonly kind: "folder" | "file";
  readonly source: ImportSource;
}

async function check(project: Project, source: ImportSource): Promise<Checked> {
  if (!path.isAbsolute(source.path))
    throw new WinnowError("bad-request", `'${source.path}' is no absolute path.`);
  const found = await stat(source.path).catch((error: unknown) => {
    throw new WinnowError(
      "file-problem",
      `'${source.path}' cannot be imported: it does not exist or may not be read.`,
      { cause: error },
    );
  });
  if (!found.isDirectory() && !found.isFile())
    throw new WinnowError("file-problem", `'${source.path}' is neither a folder nor a file.`);
  // What the user chose may be a link: from here on it is the place that it leads to. The project's folder itself
  // may have been reached through one too, and what is inside it must stay relative.
  const real = await realpath(source.path);
  const realProject = await realpath(project.dir);
  const inProject = path.join(project.dir, path.relative(realProject, real));
  const stored = toStored(project.dir, isOutside(toStored(realProject, real)) ? real : inProject);
  if (stored === ".winnow" || stored.startsWith(".winnow/"))
    throw new WinnowError("file-problem", "Winnow's own data is no source of images.");
  return { stored, kind: found.isDirectory() ? "folder" : "file", source };
}
