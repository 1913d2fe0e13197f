import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Neighbours } from "../types.ts";

/** Where the neighbours of a space are kept, and of which one. */
export interface NeighbourPlace {
  /** Absolute path of a folder. */
  readonly dir: string;
  readonly typeId: number;
  /** Checksum of the vectors, 40 hexadecimal digits. */
  readonly key: string;
  readonly rows: number;
}

const magic = Buffer.from("winnow neighbours 1\n");
/** Of the vectors' checksum, of k, and of all that follows. */
const headerBytes = magic.length + 20 + 4 + 20;

/** Neighbours as they were kept; undefined where there are none that can be read, of other vectors, or damaged. */
export async function readNeighbours(place: NeighbourPlace): Promise<Neighbours | undefined> {
  const bytes = await readFile(fileOf(place)).catch(() => undefined);
  if (!bytes || bytes.length < headerBytes || !bytes.subarray(0, magic.length).equals(magic))
    return undefined;
  let at = magic.length;
  const key = bytes.toString("hex", at, (at += 20));
  const k = bytes.readUInt32LE(at);
  const checksum = bytes.subarray((at += 4), (at += 20));
  const body = bytes.subarray(at);
  const count = place.rows * k;
  if (key !== place.key || body.length !== count * 8 || !digest(body).equals(checksum))
    return undefined;
  const numbers = body.buffer.slice(body.byteOffset, body.byteOffset + body.length);
  return {
    k,
    rows: new Int32Array(numbers, 0, count),
    similarities: new Float32Array(numbers, count * 4, count),
  };
}

/** Keeps neighbours in place of those from before; whole or not at all. */
export async function writeNeighbours(
  place: NeighbourPlace,
  { k, rows, similarities }: Neighbours,
): Promise<void> {
  const body = Buffer.concat([bytesOf(rows), bytesOf(similarities)]);
  const count = Buffer.alloc(4);
  count.writeUInt32LE(k);
  const header = [magic, Buffer.from(place.key, "hex"), count, digest(body)];
  const file = fileOf(place);
  // Two actions may write the same at once.
  const part = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(part, Buffer.concat([...header, body]));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Removes what was kept for vector types that are not there any more. */
export async function forgetNeighbours(dir: string, typeIds: readonly number[]): Promise<void> {
  for (const name of await readdir(dir)) {
    const [, typeId] = /^neighbours-(\d+)\.bin/.exec(name) ?? [];
    if (typeId !== undefined && !typeIds.includes(Number(typeId)))
      await rm(path.join(dir, name), { force: true });
  }
}

/** The first k of each row. */
export function firstNeighbours(found: Neighbours, k: number, count: number): Neighbours {
  if (found.k === k) return found;
  const first = { k, rows: new Int32Array(count * k), similarities: new Float32Array(count * k) };
  for (let row = 0; row < count; row++) {
    const from = row * found.k;
    first.rows.set(found.rows.subarray(from, from + k), row * k);
    first.similarities.set(found.similarities.subarray(from, from + k), row * k);
  }
  return first;
}

function fileOf({ dir, typeId }: NeighbourPlace): string {
  return path.join(dir, `neighbours-${typeId}.bin`);
}

function digest(bytes: Uint8Array): Buffer {
  return createHash("sha1").update(bytes).digest();
}

function bytesOf(numbers: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
