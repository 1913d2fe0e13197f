import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { systemCode, WinnowError } from "../../base/errors.ts";
import {
  problemOfPluginName,
  titleOfPlugin,
  type TemplateId,
} from "../../protocol/pluginTemplates.ts";

export interface ScaffoldOptions {
  readonly template: TemplateId;
  /** Of the plugin: lower case letters, digits and `-`. */
  readonly name: string;
  /** Absolute; it must not be there yet, or be empty. */
  readonly dir: string;
  /** Absolute path of the folder of templates. */
  readonly templatesDir: string;
  /** Absolute path of the built plugin API, whose types the plugin gets. */
  readonly apiDir: string;
}

export interface Scaffolded {
  /** Absolute path of the plugin's entry file. */
  readonly main: string;
  /** All files, relative to its folder with "/", sorted. */
  readonly files: readonly string[];
}

/**
 * Writes a new plugin that is complete: it needs no npm install, neither to run nor for the editor to know its types.
 * It appears as a whole or not at all.
 * @throws WinnowError bad-request with what is wrong with the name or the folder
 */
export async function scaffold(options: ScaffoldOptions): Promise<Scaffolded> {
  const { template, name, dir, templatesDir, apiDir } = options;
  const problem = problemOfPluginName(name);
  if (problem !== null) throw new WinnowError("bad-request", problem);
  await assertFree(dir);
  await mkdir(path.dirname(dir), { recursive: true });
  // Beside its place, so that a rename brings it there; the dot keeps it from being taken for a plugin meanwhile.
  const part = path.join(path.dirname(dir), `.${path.basename(dir)}-${process.pid}.part`);
  try {
    await rm(part, { recursive: true, force: true });
    for (const from of ["common", template])
      await cp(path.join(templatesDir, from), part, { recursive: true });
    await mkdir(path.join(part, ".vscode"));
    for (const [from, to] of dotted) await rename(path.join(part, from), path.join(part, to));
    await fillIn(part, name);
    await cp(apiDir, path.join(part, "vendor", "winnow-plugin-api"), {
      recursive: true,
      // Winnow has the code itself; an old copy of it must not be what runs.
      filter: (file) => !file.endsWith(".js"),
    });
    await rename(part, dir);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
  const manifest: unknown = JSON.parse(await readFile(path.join(dir, "package.json"), "utf8"));
  const { main } = v.parse(v.object({ main: v.string() }), manifest);
  return { main: path.join(dir, main), files: await filesOf(dir) };
}

/** In the templates they have names that git and packers leave alone. */
const dotted = [
  ["gitignore", ".gitignore"],
  ["launch.json", ".vscode/launch.json"],
] as const;

/** What stands for the plugin's name and title in the templates, which are plugins of this name themselves. */
const placeholders = { name: "my-plugin", title: "My Plugin" };

/** Marks of what the guide shows. */
const regionMark = /^[ \t]*\/\/ #(?:end)?region\b.*\r?\n/gm;

async function fillIn(dir: string, name: string): Promise<void> {
  for (const relative of await filesOf(dir)) {
    const file = path.join(dir, relative);
    const text = await readFile(file, "utf8");
    await writeFile(
      file,
      text
        .replaceAll(placeholders.name, name)
        .replaceAll(placeholders.title, titleOfPlugin(name))
        .replaceAll(regionMark, ""),
    );
  }
}

async function assertFree(dir: string): Promise<void> {
  try {
    const names = await readdir(dir);
    if (names.length > 0)
      throw new WinnowError(
        "bad-request",
        `'${dir}' has files in it. Choose a folder that is empty or not there yet.`,
      );
    // A rename cannot take the place of a folder everywhere.
    await rm(dir, { recursive: true });
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    if (systemCode(error) === "ENOTDIR")
      throw new WinnowError("bad-request", `'${dir}' is a file. Choose another folder.`);
    throw error;
  }
}

async function filesOf(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .map((file) => file.replaceAll(path.sep, "/"))
    .sort();
}
