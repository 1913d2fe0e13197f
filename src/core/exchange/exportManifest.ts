import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { exportMarker, manifestName } from "./marker.ts";

/** A file as an export wrote it. */
export interface WrittenFile {
  /** Relative to the export's folder, with "/". */
  readonly path: string;
  readonly bytes: number;
  /** 40 hexadecimal digits. */
  readonly sha1: string;
}

/** What people, or other programs, did to a file of an export. */
export interface ExportChange {
  readonly path: string;
  readonly kind: "edited" | "added" | "deleted";
}

/** A line a file. Neither times nor places, so that equal exports have equal manifests. */
export function formatManifest(files: readonly WrittenFile[]): string {
  return files.map(({ path: file, bytes, sha1 }) => `${sha1} ${bytes} ${file}\n`).join("");
}

/**
 * What differs from the manifest of an export, by name. A file is read only where its size is the same and its times
 * do not show that nothing has touched it since the manifest was written.
 * @param folder Absolute, with a manifest.
 */
export async function changesOf(folder: string, signal: AbortSignal): Promise<ExportChange[]> {
  const manifest = path.join(folder, manifestName);
  const listed = parseManifest(await readFile(manifest, "utf8"));
  const { ctimeNs: writtenNs } = await lstat(manifest, { bigint: true });
  const changes: ExportChange[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    signal.throwIfAborted();
    if (entry.isDirectory()) continue;
    const absolute = path.join(entry.parentPath, entry.name);
    const file = path.relative(folder, absolute).replaceAll(path.sep, "/");
    if (file === manifestName || file === exportMarker) continue;
    const was = listed.get(file);
    listed.delete(file);
    if (was) {
      if (!(await isAsWritten(absolute, was, writtenNs)))
        changes.push({ path: file, kind: "edited" });
    } else if (!byProduct.test(entry.name)) changes.push({ path: file, kind: "added" });
  }
  for (const file of listed.keys()) changes.push({ path: file, kind: "deleted" });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What training and file managers leave behind is no one's work. */
const byProduct = /^(\.DS_Store|Thumbs\.db|desktop\.ini|.*\.cache)$/i;

function parseManifest(text: string): Map<string, WrittenFile> {
  const lines = text.matchAll(/^([\da-f]{40}) (\d+) (.+)$/gm);
  return new Map(
    [...lines].map(([, sha1, bytes, file]) => [file, { path: file, bytes: Number(bytes), sha1 }]),
  );
}

async function isAsWritten(file: string, was: WrittenFile, writtenNs: bigint): Promise<boolean> {
  const now = await lstat(file, { bigint: true });
  if (!now.isFile() || now.size !== BigInt(was.bytes)) return false;
  // The time of the last change cannot be set, but linking a file once more changes it. A file with several names is an
  // original of the project: whatever happened to it, it is not lost with this name.
  const touchedNs = now.nlink > 1n ? now.mtimeNs : now.ctimeNs;
  if (touchedNs < writtenNs) return true;
  const hash = createHash("sha1");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex") === was.sha1;
}
