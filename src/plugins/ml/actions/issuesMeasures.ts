import type { Pixels } from "../../../plugin-api/index.ts";
import type { PictureMeasures } from "../learn/scores/pictureMeasures.ts";
import type { MlContext } from "../plugin.ts";
import { forEachBatch } from "../vectors/forEachBatch.ts";

/** What was measured of images since the plugin started, by content: a threshold is moved more often than once. */
export class IssueMeasures {
  readonly #ctx: MlContext;
  readonly #most: number;
  #known = new Map<string, PictureMeasures>();

  /** @param most of more images the first are forgotten, but never those of one call */
  constructor(ctx: MlContext, most = mostKnown) {
    this.#ctx = ctx;
    this.#most = most;
  }

  /** Of these images, measuring those that are not known; what cannot be decoded is left out. */
  async of(
    sha1s: readonly string[],
    signal: AbortSignal,
    progress: (done: number, total: number, message: string) => void,
  ): Promise<Map<string, PictureMeasures>> {
    const own = new Map<string, PictureMeasures>();
    const missing: string[] = [];
    for (const sha1 of sha1s) {
      const known = this.#known.get(sha1);
      if (known) own.set(sha1, known);
      else missing.push(sha1);
    }
    if (missing.length === 0) return own;
    if (this.#known.size + missing.length > this.#most) this.#known = new Map(own);
    let done = 0;
    const measure = async (batch: readonly Pixels[]): Promise<void> => {
      const measures = await this.#ctx.compute.measurePictures(batch);
      for (const [i, { sha1 }] of batch.entries()) {
        own.set(sha1, measures[i]);
        this.#known.set(sha1, measures[i]);
      }
      done += batch.length;
      progress(done, missing.length, "Measuring images");
    };
    const pictures = this.#ctx.project.pixels({ sha1s: missing, side, signal });
    await forEachBatch(pictures, batchSize, measure);
    return own;
  }
}

/** About 30 MB of measures. */
const mostKnown = 200_000;
/** The stored thumbnails have it, so no file is read. */
const side = 256;
const batchSize = 64;
