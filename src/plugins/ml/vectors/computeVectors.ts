import type { VectorType } from "../../../plugin-api/index.ts";
import type { Models } from "../models/models.ts";
import type { MlContext } from "../plugin.ts";
import type { VectorKey } from "../types.ts";
import { forEachBatch } from "./forEachBatch.ts";
import type { VectorOwners } from "./vectorOwners.ts";
import { paramsOf, revisionOf } from "./vectorTypes.ts";

/** What came of a computation. */
export interface Computed<Key extends VectorKey = string> {
  readonly computed: number;
  /** Images that cannot be read, or objects of these, and those of which the model makes no numbers. */
  readonly failed: readonly Key[];
}

/** How far it is, and its end. */
export interface ComputeHow {
  readonly signal: AbortSignal;
  progress?(done: number, total?: number, message?: string): void;
}

/** Pictures that a thread gets at a time: few enough for a cancel to be quick, and to be in memory some times over. */
const picturesAtOnce = { count: 32, bytes: 16 << 20 };
/** Vectors that are written at a time: what a crash loses at most. */
const writtenAtOnce = 256;

/**
 * Computes the vectors of images or of objects, and writes them. The next pictures are decoded while the model works on
 * the last.
 * @throws Error with what to do where the model is not there, is another one by now, or fails
 */
export async function computeVectors<Key extends VectorKey>(
  { ctx, models }: { readonly ctx: MlContext; readonly models: Models },
  type: VectorType,
  owners: VectorOwners<Key>,
  keys: readonly Key[],
  how: ComputeHow,
): Promise<Computed<Key>> {
  const { model: modelId, revision, greyscale } = paramsOf(type);
  const { entry, key, side } = await models.describe(modelId);
  const model = await models.open(modelId);
  if (revisionOf(key ?? "") !== revision)
    throw new Error(
      `'${entry.title}' is another version than the one that these vectors were made with, and theirs cannot be compared. Make a new vector type with it.`,
    );
  const writer = new VectorWriter(owners, type.id);
  const seen = new Set<Key>();
  let [done, senseless] = [0, 0];
  const tell = (): void => how.progress?.(done, keys.length, "Computing vectors");
  tell();
  const { count, bytes } = picturesAtOnce;
  const size = Math.min(count, Math.max(1, Math.floor(bytes / (side * side * 3))));
  await forEachBatch(owners.pictures(keys, side, how.signal), size, async (batch) => {
    const pictures = batch.map(({ picture }) => picture);
    const data = await ctx.compute.embedImages({ model, pictures, greyscale });
    const columns = data.length / batch.length;
    for (const [row, { key: each }] of batch.entries()) {
      const vector = data.subarray(row * columns, (row + 1) * columns);
      // Networks of half precision overflow; the project takes no such vector, nor any that comes with it.
      if (!vector.every(Number.isFinite)) senseless++;
      else {
        seen.add(each);
        writer.add(each, vector);
      }
    }
    await writer.flush();
    done += batch.length;
    tell();
  });
  how.signal.throwIfAborted();
  await writer.end();
  if (senseless > 0)
    ctx.log.warn(
      `'${entry.title}' makes no numbers of ${senseless} pictures, which get no vector. A model of full precision, or another one, may.`,
    );
  return { computed: seen.size, failed: keys.filter((each) => !seen.has(each)) };
}

/** Gathers vectors, and writes them some hundred at a time, one write after the other. */
class VectorWriter<Key extends VectorKey> {
  readonly #owners: VectorOwners<Key>;
  readonly #typeId: number;
  #keys: Key[] = [];
  #rows: Float32Array[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(owners: VectorOwners<Key>, typeId: number) {
    this.#owners = owners;
    this.#typeId = typeId;
  }

  add(key: Key, vector: Float32Array): void {
    this.#keys.push(key);
    this.#rows.push(vector);
  }

  /** Writes them where there are enough. */
  async flush(): Promise<void> {
    if (this.#keys.length >= writtenAtOnce) await this.#write();
  }

  async end(): Promise<void> {
    await (this.#keys.length > 0 ? this.#write() : this.#last);
  }

  #write(): Promise<void> {
    const keys = this.#keys;
    const data = joined(this.#rows);
    this.#keys = [];
    this.#rows = [];
    this.#last = this.#last.then(() =>
      this.#owners.write(this.#typeId, { keys, dimensions: data.length / keys.length, data }),
    );
    return this.#last;
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
