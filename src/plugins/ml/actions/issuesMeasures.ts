import type { Pixels } from "../../../plugin-api/index.ts";
import type { PictureMeasures } from "../learn/scores/pictureMeasures.ts";
import type { MlContext } from "../plugin.ts";
import { forEachBatch } from "../vectors/forEachBatch.ts";

/** What was measured of images since the plugin started, by content: a threshold is moved more often than once. */
export class IssueMeasures {
  readonly #ctx: MlContext;
  readonly #known = new Map<string, PictureMeasures>();

  constructor(ctx: MlContext) {
    this.#ctx = ctx;
  }

  /** Of these images, measuring those that are not known; what cannot be decoded is left out. */
  async of(
    sha1s: readonly string[],
    signal: AbortSignal,
    progress: (done: number, total: number, message: string) => void,
  ): Promise<Map<string, PictureMeasures>> {
    const missing = sha1s.filter((sha1) => !this.#known.has(sha1));
    if (this.#known.size + missing.length > mostKnown) this.#known.clear();
    const wanted = missing.length === 0 ? [] : sha1s.filter((sha1) => !this.#known.has(sha1));
    await this.#measure(wanted, signal, (done) =>
      progress(done, wanted.length, "Measuring images"),
    );
    return new Map(
      sha1s.flatMap((sha1) => {
        const measures = this.#known.get(sha1);
        return measures ? [[sha1, measures] as const] : [];
      }),
    );
  }

  async #measure(
    sha1s: readonly string[],
    signal: AbortSignal,
    progress: (done: number) => void,
  ): Promise<void> {
    let done = 0;
    const measure = async (batch: readonly Pixels[]): Promise<void> => {
      const measures = await this.#ctx.compute.measurePictures(batch);
      for (const [i, { sha1 }] of batch.entries()) this.#known.set(sha1, measures[i]);
      done += batch.length;
      progress(done);
    };
    await forEachBatch(this.#ctx.project.pixels({ sha1s, side, signal }), batchSize, measure);
  }
}

/** About 30 MB of measures. */
const mostKnown = 200_000;
/** The stored thumbnails have it, so no file is read. */
const side = 256;
const batchSize = 64;
