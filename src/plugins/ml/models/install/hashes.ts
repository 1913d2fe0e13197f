import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";

/** What a file is known by. */
export interface FileFacts {
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** @throws the signal's reason as soon as it is aborted */
export function factsOf(file: string, signal: AbortSignal): Promise<FileFacts> {
  return read(file, signal);
}

/** Copies a file, and makes the folder that it comes into. @throws the signal's reason as soon as it is aborted */
export async function copyWithFacts(
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<FileFacts> {
  await mkdir(path.dirname(to), { recursive: true });
  return read(from, signal, to);
}

/** A model has a gigabyte: it is read once. */
async function read(file: string, signal: AbortSignal, copy?: string): Promise<FileFacts> {
  const hash = createHash("sha256");
  let bytes = 0;
  async function* hashed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      if (copy !== undefined) yield chunk;
    }
  }
  const source = createReadStream(file);
  try {
    if (copy === undefined) await pipeline(source, hashed, { signal });
    else await pipeline(source, hashed, createWriteStream(copy), { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  return { bytes, sha256: hash.digest("hex") };
}
