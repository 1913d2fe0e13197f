import { lstat, mkdir, readdir, readFile, rename, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { systemCode, WinnowError } from "../../base/errors.ts";
import { readSmallText } from "../project/readSmallText.ts";
import type { ExportContext } from "./exchange.ts";
import { exportMarker } from "./marker.ts";
import { OutputFolder, throwForUser } from "./outputFolder.ts";

/** What it wrote there, a path a line: whatever else is in the folder is the user's. */
const listName = ".winnow-export.files";

const marker = v.object({ format: v.string(), version: v.literal(1) });

/**
 * Writes an export into a new folder beside `target` and moves it there as a whole when it is complete. A folder with
 * anything in it is refused, except for an earlier export of the same format where `replace` is given and nothing was
 * added to it. After a failure or a cancel the target is what it was.
 * @param target Absolute path.
 * @throws WinnowError bad-request, disk-full, cancelled, what `write` throws
 */
export async function writeExport(
  target: string,
  { format, replace }: { readonly format: string; readonly replace: boolean },
  context: ExportContext,
  write: (folder: OutputFolder) => Promise<void>,
): Promise<void> {
  const { dir, base } = path.parse(path.resolve(target));
  if (base === "") throw refuse(target, "is a whole disk");
  const part = path.join(dir, `.${base}.winnow-part`);
  const old = path.join(dir, `.${base}.winnow-old`);
  try {
    await mkdir(dir, { recursive: true });
    await recover(target, old);
    const before = await lookAt(target, format, replace);
    // Left over by an export that was killed.
    await rm(part, { recursive: true, force: true });
    await mkdir(part);
    const folder = new OutputFolder(part, context);
    await write(folder);
    await folder.write(listName, folder.files.map((file) => `${file}\n`).join(""));
    await folder.write(exportMarker, `${JSON.stringify({ format, version: 1 })}\n`);
    // Writing takes as long as it takes: what was put there meanwhile stays, and the export is refused.
    if (before === "export") await lookAt(target, format, replace);
    if (before === "empty") await rmdir(target);
    if (before === "export") await rename(target, old);
    await rename(part, target);
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    await recover(target, old);
    throwForUser(error, target);
  }
}

/** Puts back what was moved away for a new export that did not arrive. */
async function recover(target: string, old: string): Promise<void> {
  if (!(await isThere(old))) return;
  if (await isThere(target)) await rm(old, { recursive: true, force: true });
  else await rename(old, target);
}

async function lookAt(
  target: string,
  format: string,
  replace: boolean,
): Promise<"absent" | "empty" | "export"> {
  const found = await lstat(target).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (!found) return "absent";
  if (!found.isDirectory()) throw refuse(target, "is no folder");
  if ((await readdir(target)).length === 0) return "empty";
  const written = v.safeParse(marker, parsed(await readSmallText(path.join(target, exportMarker))));
  if (!written.success) throw refuse(target, "holds files that Winnow did not write");
  if (written.output.format !== format)
    throw refuse(target, `holds an export in the format '${written.output.format}'`);
  const added = await firstAdded(target);
  if (added !== undefined)
    throw refuse(target, `holds '${added}', which is not of the earlier export`);
  if (!replace)
    throw new WinnowError(
      "bad-request",
      `'${target}' holds an earlier export. Ask for it to be replaced, or choose another folder; nothing was changed.`,
      { details: { replaceable: 1 } },
    );
  return "export";
}

/** A file that was put into an export later, other than what training and file managers leave behind. */
async function firstAdded(target: string): Promise<string | undefined> {
  const list = await readFile(path.join(target, listName), "utf8").catch(() => "");
  const ours = new Set(list.split("\n")).add(exportMarker).add(listName);
  for (const entry of await readdir(target, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const file = path
      .relative(target, path.join(entry.parentPath, entry.name))
      .replaceAll(path.sep, "/");
    if (!ours.has(file) && !byProduct.test(entry.name)) return file;
  }
  return undefined;
}

const byProduct = /^(\.DS_Store|Thumbs\.db|desktop\.ini|.*\.cache)$/i;

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

function refuse(target: string, why: string): WinnowError {
  return new WinnowError(
    "bad-request",
    `'${target}' ${why}. Choose an empty or a new folder; nothing was changed.`,
  );
}
