import { createWriteStream } from "node:fs";
import { lstat, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import ignore, { type Ignore } from "ignore";
import { ZipFile } from "yazl";
import { WinnowError } from "../../base/errors.ts";
import type { Manifest } from "./manifest.ts";

export interface Packed {
  /** Absolute path. */
  readonly file: string;
  readonly bytes: number;
  /** What is in it, relative to the plugin's folder, with "/". */
  readonly files: readonly string[];
}

/**
 * Packs a plugin into one file that can be installed: a zip with its sources, without its packages (which are fetched
 * when it is installed), hidden files, and what `.npmignore`, or else `.gitignore`, leaves out. The same files make
 * the same bytes, whenever and wherever.
 * @throws WinnowError plugin-refused
 */
export async function packPlugin(manifest: Manifest, file: string): Promise<Packed> {
  const { dir, main } = manifest;
  const files = await filesOf(dir);
  const entry = path.relative(dir, main).split(path.sep).join("/");
  if (!files.includes(entry))
    throw new WinnowError(
      "plugin-refused",
      `'${entry}', the plugin's main file, is left out by .npmignore or .gitignore. Write an .npmignore that keeps it.`,
    );
  const zip = new ZipFile();
  for (const name of files) {
    const { mode } = await stat(path.join(dir, name));
    zip.addBuffer(await readFile(path.join(dir, name)), name, {
      mtime: earliest,
      // The UTC time beside it would tell where it was packed.
      forceDosTimestamp: true,
      mode: (mode & 0o100) === 0 ? 0o100644 : 0o100755,
    });
  }
  zip.end();
  const part = `${file}.part`;
  try {
    await pipeline(zip.outputStream, createWriteStream(part));
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
  return { file, bytes: (await stat(file)).size, files };
}

/** The earliest that a zip can say, in whichever time zone this is. */
const earliest = new Date(1980, 0, 1);

async function filesOf(dir: string): Promise<string[]> {
  const rules = await rulesOf(dir);
  const files: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const name of await readdir(path.join(dir, folder))) {
      if (name.startsWith(".") || name === "node_modules") continue;
      if (name.endsWith(".winnowplugin")) continue;
      const at = folder === "" ? name : `${folder}/${name}`;
      const found = await lstat(path.join(dir, at));
      if (rules.ignores(found.isDirectory() ? `${at}/` : at)) continue;
      if (found.isDirectory()) await walk(at);
      else if (found.isFile()) files.push(at);
      else
        throw new WinnowError(
          "plugin-refused",
          `'${at}' is a link or no file, which cannot be packed. Take it out, or name it in .npmignore.`,
        );
    }
  };
  await walk("");
  return files.sort((a, b) => (a < b ? -1 : 1));
}

async function rulesOf(dir: string): Promise<Ignore> {
  for (const name of [".npmignore", ".gitignore"]) {
    const text = await readFile(path.join(dir, name), "utf8").catch(() => undefined);
    if (text !== undefined) return ignore().add(text);
  }
  return ignore();
}
