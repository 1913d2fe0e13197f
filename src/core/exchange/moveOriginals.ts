import { createHash } from "node:crypto";
import { createReadStream, type BigIntStats } from "node:fs";
import { lstat, realpath, rename, rm, unlink } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import * as v from "valibot";
import { cancelled, messageOf, systemCode } from "../../base/errors.ts";
import { fileToDisk, folderToDisk } from "../project/toDisk.ts";
import type { ExportContext } from "./exchange.ts";
import { exportMarker, movedMarker, movesName } from "./marker.ts";
import { below, containedPath } from "./paths.ts";
import { readLines } from "./tablesText.ts";

/*
 * How originals leave their places for an export. The export is made of links and copies as any other is, and stands at
 * its target, with a list of what is to leave, before the first original is removed; and none is removed before its
 * file in the export is known to hold the same and to be on the disk. So every file is at one of its two places at any
 * time, whatever stops us, and the list says what is left to do.
 */

/** An original and its file in the export, relative to its folder, with "/". */
export interface Move {
  readonly source: string;
  readonly file: string;
}

export function formatMoves(moves: readonly Move[]): string {
  return moves.map(({ source, file }) => `${JSON.stringify({ source, file })}\n`).join("");
}

/** Whether images are on their way to this folder: a move there was interrupted. */
export async function isMoving(folder: string): Promise<boolean> {
  return (await factsOf(path.join(folder, movesName))) !== undefined;
}

/** Whether a move to this folder has ended. */
export async function hasMoved(folder: string): Promise<boolean> {
  return (await factsOf(path.join(folder, movedMarker))) !== undefined;
}

/**
 * Removes the originals that the folder's list names, and then lets the folder be one of images like others. What
 * cannot be moved stays in both places, and is told. A cancel stops between two files; asked for again, it goes on.
 * @param folder Absolute, with a finished export. @param mayLeave Whether a path is that of an image of the project.
 * @returns how many left their places now @throws WinnowError cancelled
 */
export async function moveOriginals(
  folder: string,
  mayLeave: (source: string) => boolean,
  { signal, issue }: Pick<ExportContext, "signal" | "issue">,
): Promise<number> {
  const list = path.join(folder, movesName);
  let moved = 0;
  // Everything in the export was there before the first move: each folder has to reach the disk but once.
  const safe = new Set([path.dirname(path.dirname(folder))]);
  for await (const { text } of readLines(list, signal, 1 << 20)) {
    if (text === "") continue;
    if (signal.aborted) throw cancelled();
    const move = v.safeParse(moveSchema, text);
    if (!move.success) continue;
    const { source, file } = move.output;
    const contained = containedPath(file);
    if (!contained.ok || !mayLeave(source)) continue;
    try {
      if (await moveOne(source, below(folder, contained.path), safe)) moved++;
    } catch (error) {
      issue({ file: source, message: `The image stays where it was, too: ${messageOf(error)}.` });
    }
  }
  await rename(path.join(folder, exportMarker), path.join(folder, movedMarker)).catch(ignoreGone);
  await rm(list);
  return moved;
}

const moveSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ source: v.string(), file: v.string() }),
);

/** False where it has left already. @throws Error that says why it must stay */
async function moveOne(source: string, target: string, safe: Set<string>): Promise<boolean> {
  const from = await factsOf(source);
  if (!from) return false;
  if (!from.isFile()) throw new Error("it is a link, whose file may be needed elsewhere");
  const to = await factsOf(target);
  if (!to?.isFile()) throw new Error("it is not in the export any more");
  // Links in the way to it, or another way to write its name, may have made it the very file that it would leave.
  if ((await realpath(source)) === (await realpath(target)) || isOneName(from, to))
    throw new Error("it is the one in the export");
  if (from.dev !== to.dev || from.ino !== to.ino) {
    const [one, other] = [await sha1Of(source), await sha1Of(target)];
    if (one !== other) throw new Error("it was changed while it was exported");
  }
  await fileToDisk(target);
  await foldersToDisk(path.dirname(target), safe);
  const now = await factsOf(source);
  if (!now || now.ino !== from.ino || now.mtimeNs !== from.mtimeNs || now.size !== from.size)
    throw new Error("it was changed while it was moved");
  await unlink(source);
  return true;
}

/** Where files have no numbers, the way alone tells. */
function isOneName(from: BigIntStats, to: BigIntStats): boolean {
  return from.ino !== 0n && from.dev === to.dev && from.ino === to.ino && from.nlink === 1n;
}

async function sha1Of(file: string): Promise<string> {
  const hash = createHash("sha1");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** The entries that lead to a file, up to a folder that is safe. */
async function foldersToDisk(folder: string, safe: Set<string>): Promise<void> {
  for (let at = folder; !safe.has(at) && path.dirname(at) !== at; at = path.dirname(at)) {
    await folderToDisk(at);
    safe.add(at);
  }
}

async function factsOf(file: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(file, { bigint: true });
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}

function ignoreGone(error: unknown): void {
  if (systemCode(error) !== "ENOENT") throw error;
}
