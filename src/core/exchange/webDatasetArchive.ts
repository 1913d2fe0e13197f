import { Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { cancelled, isCancelled, messageOf, WinnowError } from "../../base/errors.ts";
import { listContained, openContained, unreadable } from "./containedFile.ts";
import type { ImportContext } from "./exchange.ts";

/** A file in an archive, with the bytes to read or to pass over. */
export type ArchiveEntry = ReturnType<typeof extract> extends AsyncIterable<infer E> ? E : never;

/** Whether a file is an archive of samples, by its name. */
export function isArchive(name: string): boolean {
  return /\.(tar|tar\.gz|tgz)$/i.test(name);
}

/** The archives of a folder, in the order of their names. @throws WinnowError file-problem where it has none */
export async function shardsIn(root: string, context: ImportContext): Promise<string[]> {
  const entries = await listContained(root, "", context).catch((error: unknown) => {
    throw isCancelled(error) ? error : unreadable(root, error);
  });
  const shards = entries.filter(({ name, kind }) => kind === "file" && isArchive(name));
  if (shards.length === 0)
    throw new WinnowError(
      "file-problem",
      `'${root}' holds no .tar or .tar.gz files. Choose one, or a folder of them.`,
    );
  return shards.map(({ name }) => name);
}

/** Entries one by one; a broken archive is reported and ends there. */
export async function* entriesOf(
  root: string,
  file: string,
  context: ImportContext,
): AsyncGenerator<ArchiveEntry> {
  const archive = extract();
  try {
    const handle = await openContained(root, file);
    if (!handle) throw new Error("it is no longer there");
    const source = handle.createReadStream({ signal: context.signal });
    const unpacked = /\.t?gz$/i.test(file) ? createGunzip() : undefined;
    const fail = (error: Error): void => archive.destroy(error);
    source.on("error", fail);
    if (unpacked) {
      const limited = bounded((await handle.stat()).size).on("error", fail);
      source.pipe(unpacked.on("error", fail)).pipe(limited).pipe(archive);
    } else source.pipe(archive);
    try {
      for await (const entry of archive) yield entry;
    } finally {
      source.destroy();
      unpacked?.destroy();
    }
  } catch (error) {
    if (context.signal.aborted) throw cancelled();
    context.issue({
      file,
      message: `The archive cannot be read any further: ${messageOf(error)}.`,
    });
  } finally {
    archive.destroy();
  }
}

/** Undefined where it is no UTF-8, or cut off. */
export async function textOf(entry: ArchiveEntry): Promise<string | undefined> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    // The caller says which file it is; that the archive ends early is said by its own reader.
    return undefined;
  }
}

/** Passes on what a packed file of this size may hold: images hardly shrink, and texts to a tenth. */
function bounded(packedBytes: number): Transform {
  let left = Math.max(1 << 28, packedBytes * 100);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length;
      if (left < 0) done(new Error("it unpacks to more than a hundred times its size"));
      else done(null, chunk);
    },
  });
}
