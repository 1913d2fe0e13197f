import type { Pixels, VectorType } from "../../../plugin-api/index.ts";
import type { Models } from "../models/models.ts";
import type { MlContext } from "../plugin.ts";
import { forEachBatch } from "./forEachBatch.ts";
import { paramsOf, revisionOf } from "./vectorTypes.ts";

/** What came of a computation. */
export interface Computed {
  readonly computed: number;
  /** Of images that cannot be read. */
  readonly failed: readonly string[];
}

/** How far it is, and its end. */
export interface ComputeHow {
  readonly signal: AbortSignal;
  progress?(done: number, total?: number, message?: string): void;
}

/** Pictures that a thread gets at a time: few enough for a cancel to be quick. */
const picturesAtOnce = 32;
/** Vectors that are written at a time: what a crash loses at most. */
const writtenAtOnce = 256;

/**
 * Computes the vectors of images and writes them. The next pictures are decoded while the model works on the last.
 * @throws Error with what to do where the model is not there, is another one by now, or fails
 */
export async function computeVectors(
  { ctx, models }: { readonly ctx: MlContext; readonly models: Models },
  type: VectorType,
  sha1s: readonly string[],
  how: ComputeHow,
): Promise<Computed> {
  const { model: modelId, revision, greyscale } = paramsOf(type);
  const { entry, key, side } = await models.describe(modelId);
  const model = await models.open(modelId);
  if (revisionOf(key ?? "") !== revision)
    throw new Error(
      `'${entry.title}' is another version than the one that these vectors were made with, and theirs cannot be compared. Make a new vector type with it.`,
    );
  const writer = new VectorWriter(ctx, type.id);
  const seen = new Set<string>();
  let done = 0;
  const tell = (): void => how.progress?.(done, sha1s.length, "Computing vectors");
  tell();
  const embed = async (pictures: readonly Pixels[]): Promise<void> => {
    const data = await ctx.compute.embedImages({ model, pictures, greyscale });
    await writer.add(
      pictures.map(({ sha1 }) => sha1),
      data,
    );
    done += pictures.length;
    tell();
  };
  const all = ctx.project.pixels({ sha1s, side, signal: how.signal });
  await forEachBatch(all, picturesAtOnce, async (pictures) => {
    for (const { sha1 } of pictures) seen.add(sha1);
    await embed(pictures);
  });
  how.signal.throwIfAborted();
  await writer.end();
  return { computed: seen.size, failed: sha1s.filter((sha1) => !seen.has(sha1)) };
}

/** Gathers vectors, and writes them some hundred at a time, one write after the other. */
class VectorWriter {
  readonly #ctx: MlContext;
  readonly #typeId: number;
  #sha1s: string[] = [];
  #rows: Float32Array[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(ctx: MlContext, typeId: number) {
    this.#ctx = ctx;
    this.#typeId = typeId;
  }

  async add(sha1s: readonly string[], data: Float32Array): Promise<void> {
    this.#sha1s.push(...sha1s);
    this.#rows.push(data);
    if (this.#sha1s.length >= writtenAtOnce) await this.#write();
  }

  async end(): Promise<void> {
    await (this.#sha1s.length > 0 ? this.#write() : this.#last);
  }

  #write(): Promise<void> {
    const sha1s = this.#sha1s;
    const data = joined(this.#rows);
    this.#sha1s = [];
    this.#rows = [];
    this.#last = this.#last.then(() =>
      this.#ctx.project.setVectors(this.#typeId, {
        sha1s,
        dimensions: data.length / sha1s.length,
        data,
      }),
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
