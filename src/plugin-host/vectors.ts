import type {
  AnnotationVectorBatch,
  NewAnnotationVectors,
  VectorBatch,
} from "../plugin-api/data.ts";
import { bytesOf, int32sOf } from "../protocol/bytes.ts";
import type { ServicesContract } from "../protocol/pluginServices.ts";
import type { Client } from "../protocol/rpc.ts";
import { readRows } from "./vectorFile.ts";

const mostBytes = 8 * 1024 * 1024;
/** Of an image's hash, or of an annotation's id and bounds, in a message. */
const ownerBytes = 42;

/** Messages that are under way: the engine flushes what has come together, which takes as long as for one. */
const mostUnderWay = 4;

/** Sends vectors in messages of at most 8 MB, the next ones while the engine writes the last. */
export async function writeVectors(
  client: Client<ServicesContract>,
  typeId: number,
  { sha1s, dimensions, data }: VectorBatch,
): Promise<void> {
  await inMessages(sha1s.length, dimensions, data, (from, to, bytes) =>
    client.call("vector/write", {
      typeId,
      sha1s: sha1s.slice(from, to),
      dimensions,
      data: bytes,
    }),
  );
}

/** As {@link writeVectors}, those of annotations. */
export async function writeAnnotationVectors(
  client: Client<ServicesContract>,
  typeId: number,
  { annotationIds, bounds, dimensions, data }: NewAnnotationVectors,
): Promise<void> {
  const ids = Int32Array.from(annotationIds);
  if (bounds && bounds.length !== ids.length)
    throw new RangeError(`There are bounds of ${bounds.length} annotations, not of ${ids.length}.`);
  const boxes =
    bounds && Float64Array.from(bounds.flatMap(({ x, y, width, height }) => [x, y, width, height]));
  await inMessages(ids.length, dimensions, data, (from, to, bytes) =>
    client.call("vector/writeOfAnnotations", {
      typeId,
      annotationIds: bytesOf(ids.subarray(from, to)),
      bounds: boxes ? bytesOf(boxes.subarray(from * 4, to * 4)) : null,
      dimensions,
      data: bytes,
    }),
  );
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
  return { sha1s, dimensions, data: await numbersOf(file, dimensions, int32sOf(rows), shared) };
}

/** As {@link readVectors}, those of annotations. */
export async function readAnnotationVectors(
  client: Client<ServicesContract>,
  typeId: number,
  wanted: ArrayLike<number> | undefined,
  shared: boolean,
): Promise<AnnotationVectorBatch> {
  const located = await client.call("vector/locateOfAnnotations", {
    typeId,
    annotationIds: wanted ? bytesOf(Int32Array.from(wanted)) : null,
  });
  const { file, dimensions, sha1s } = located;
  return {
    annotationIds: int32sOf(located.annotationIds),
    sha1s: Array.from(int32sOf(located.images), (place) => sha1s[place] ?? ""),
    dimensions,
    data: await numbersOf(file, dimensions, int32sOf(located.rows), shared),
  };
}

async function inMessages(
  count: number,
  dimensions: number,
  data: Float32Array,
  send: (from: number, to: number, bytes: Uint8Array) => Promise<unknown>,
): Promise<void> {
  if (!Number.isInteger(dimensions) || dimensions < 1)
    throw new RangeError(`Vectors have at least one dimension, not ${String(dimensions)}.`);
  if (data.length !== count * dimensions)
    throw new RangeError(
      `${count} vectors of ${dimensions} dimensions are ${count * dimensions} numbers, but data has ${data.length}.`,
    );
  const rows = Math.max(1, Math.floor(mostBytes / (dimensions * 4 + ownerBytes)));
  const underWay: Promise<unknown>[] = [];
  for (let from = 0; from < count; from += rows) {
    const to = Math.min(from + rows, count);
    const sent = send(from, to, bytesOf(data.subarray(from * dimensions, to * dimensions)));
    // It is waited for in a later turn, which a message before may keep from coming.
    sent.catch(() => undefined);
    if (underWay.push(sent) >= mostUnderWay) await underWay.shift();
  }
  await Promise.all(underWay);
}

async function numbersOf(
  file: string,
  dimensions: number,
  rows: Int32Array,
  shared: boolean,
): Promise<Float32Array> {
  const length = rows.length * dimensions;
  const data = shared
    ? new Float32Array(new SharedArrayBuffer(length * 4))
    : new Float32Array(length);
  if (length > 0) await readRows(file, rows, dimensions, data);
  return data;
}
