import { lstat, mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { systemCode, WinnowError } from "../../base/errors.ts";
import { readSmallText } from "../project/readSmallText.ts";
import type { ExportContext } from "./exchange.ts";
import { changesOf, formatManifest, type ExportChange } from "./exportManifest.ts";
import { endDeadExports, ExportWork } from "./exportWork.ts";
import { exportMarker, manifestName, movedMarker, movesName } from "./marker.ts";
import { formatMoves, hasMoved, isMoving, moveOriginals } from "./moveOriginals.ts";
import { OutputFolder, throwForUser } from "./outputFolder.ts";

export interface ExportTarget {
  readonly format: string;
  /** Whether an earlier export of the same format makes room. */
  readonly replace: boolean;
  /**
   * Whether this very export was interrupted, perhaps after its last step: an export at the target that equals the new
   * one is then the new one.
   */
  readonly again?: boolean;
  /** Given where the originals are to leave their places for the export: whether a path is one of them. */
  readonly move?: ((source: string) => boolean) | undefined;
}

export interface Exported {
  /** How many images the export holds or, where it goes on with a move, how many left their places. */
  readonly images: number;
}

/**
 * Writes an export into a new folder beside `target` and moves it there as a whole when it is complete. A folder with
 * anything in it is refused, except for an earlier export of the same format where `replace` is given and nothing in it
 * was edited, added or deleted. After a failure or a cancel the target is what it was, as long as no originals were being
 * moved: these go on at the next try.
 * @param target Absolute path.
 * @throws WinnowError bad-request, disk-full, cancelled, what `write` throws
 */
export async function writeExport(
  target: string,
  how: ExportTarget,
  context: ExportContext,
  write: (folder: OutputFolder) => Promise<void>,
): Promise<Exported> {
  const whole = path.resolve(target);
  const { dir, base } = path.parse(whole);
  if (base === "") throw refuse(target, "is a whole disk");
  try {
    await mkdir(dir, { recursive: true });
    await endDeadExports(whole);
    // It had ended when it was interrupted, but for saying so.
    if (how.move && how.again && (await hasMoved(whole))) return { images: 0 };
    if (how.move && (await isMoving(whole)))
      return { images: await moveOriginals(whole, how.move, context) };
    const before = await lookAt(whole, how, context.signal);
    const work = await ExportWork.begin(whole);
    try {
      const folder = new OutputFolder(work.fresh, context);
      await write(folder);
      await folder.write(manifestName, formatManifest(folder.files));
      if (how.move) await folder.write(movesName, formatMoves(folder.originals));
      await folder.write(exportMarker, `${JSON.stringify({ format: how.format, version })}\n`);
      await folder.toDisk();
      // Writing takes as long as it takes: what was put there meanwhile stays, and the export is refused.
      if (before === "export") await lookAt(whole, how, context.signal);
      if (before !== "export" || how.replace) await work.deliver(before);
      else if (!(await areEqual(whole, work.fresh))) throw replaceable(target);
      if (how.move) await moveOriginals(whole, how.move, context);
      return { images: folder.imageCount };
    } finally {
      await work.end();
    }
  } catch (error) {
    throwForUser(error, target);
  }
}

/** Version 1 listed names alone, so that nobody could tell what was changed in it. */
const version = 2;
const marker = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ format: v.string(), version: v.number() }),
);

async function lookAt(
  target: string,
  { format, replace, again = false }: ExportTarget,
  signal: AbortSignal,
): Promise<"absent" | "empty" | "export"> {
  const found = await lstat(target).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (!found) return "absent";
  if (!found.isDirectory()) throw refuse(target, "is no folder");
  const names = await readdir(target);
  if (names.length === 0) return "empty";
  if (names.includes(movedMarker)) throw refuse(target, "holds originals that were moved there");
  if (names.includes(movesName))
    throw refuse(
      target,
      "holds images whose move there was interrupted; move them again to end it",
    );
  const written = v.safeParse(marker, await readSmallText(path.join(target, exportMarker)));
  if (!written.success) throw refuse(target, "holds files that Winnow did not write");
  if (written.output.format !== format)
    throw refuse(target, `holds an export in the format '${written.output.format}'`);
  if (written.output.version !== version)
    throw refuse(target, "holds an export by another version of Winnow");
  const changes = await changesOf(target, signal);
  if (changes.length > 0) throw changed(target, changes);
  if (!replace && !again) throw replaceable(target);
  return "export";
}

async function areEqual(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [one, other].map((folder) => readFile(path.join(folder, manifestName), "utf8")),
  );
  return a === b;
}

function replaceable(target: string): WinnowError {
  return new WinnowError(
    "bad-request",
    `'${target}' holds an earlier export. Ask for it to be replaced, or choose another folder; nothing was changed.`,
    { details: { replaceable: 1 } },
  );
}

function changed(target: string, changes: readonly ExportChange[]): WinnowError {
  const named = changes.slice(0, 5).map(({ path: file, kind }) => `'${file}' (${kind})`);
  const more = changes.length > named.length ? ", …" : "";
  const count =
    changes.length === 1 ? "1 file was" : `${changes.length.toLocaleString("en")} files were`;
  return new WinnowError(
    "bad-request",
    `'${target}' holds an earlier export, and ${count} changed since: ${named.join(", ")}${more}. Choose another folder, or move what you want to keep and remove the export; nothing was changed.`,
  );
}

function refuse(target: string, why: string): WinnowError {
  return new WinnowError(
    "bad-request",
    `'${target}' ${why}. Choose an empty or a new folder; nothing was changed.`,
  );
}
