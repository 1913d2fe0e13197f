import type { VectorBatch } from "../plugin-api/data.ts";
import { bytesOf, int32sOf } from "../protocol/bytes.ts";
import type { ServicesContract } from "../protocol/pluginServices.ts";
import type { Client } from "../protocol/rpc.ts";
import { readRows } from "./vectorFile.ts";

const mostBytes = 8 * 1024 * 1024;
/** Of an image's hash in a message. */
const sha1Bytes = 42;

/** Messages that are under way: the engine flushes what has come together, which takes as long as for one. */
const mostUnderWay = 4;

/** Sends vectors in messages of at most 8 MB, the next ones while the engine writes the last. */
export async function writeVectors(
  client: Client<ServicesContract>,
  typeId: number,
  { sha1s, dimensions, data }: VectorBatch,
): Promise<void> {
  if (!Number.isInteger(dimensions) || dimensions < 1)
    throw new RangeError(`Vectors have at least one dimension, not ${String(dimensions)}.`);
  if (data.length !== sha1s.length * dimensions)
    throw new RangeError(
      `${sha1s.length} vectors of ${dimensions} dimensions are ${sha1s.length * dimensions} numbers, but data has ${data.length}.`,
    );
  const rows = Math.max(1, Math.floor(mostBytes / (dimensions * 4 + sha1Bytes)));
  const underWay: Promise<unknown>[] = [];
  for (let at = 0; at < sha1s.length; at += rows) {
    const part = data.subarray(at * dimensions, (at + rows) * dimensions);
    const sent = client.call("vector/write", {
      typeId,
      sha1s: sha1s.slice(at, at + rows),
      dimensions,
      data: bytesOf(part),
    });
    // It is waited for in a later turn, which a message before may keep from coming.
    sent.catch(() => undefined);
    if (underWay.push(sent) >= mostUnderWay) await underWay.shift();
  }
  await Promise.all(underWay);
}

/** Reads vectors from the file that the engine keeps them in: nothing of them goes through a message. */
export async function readVectors(
  client: Client<ServicesContract>,
  typeId: number,
  wanted: readonly string[] | undefined,
  shared: boolean,
): Promise<VectorBatch> {
  const { file, dimensions, sha1s, rows } = await client.call("vector/locate", {
    typeId,
    sha1s: wanted ? [...wanted] : null,
  });
  const length = sha1s.length * dimensions;
  const data = shared
    ? new Float32Array(new SharedArrayBuffer(length * 4))
    : new Float32Array(length);
  if (data.length > 0) await readRows(file, int32sOf(rows), dimensions, data);
  return { sha1s, dimensions, data };
}
