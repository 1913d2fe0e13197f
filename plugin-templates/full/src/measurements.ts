import type { Instance, TaskType } from "@winnow/plugin-api";
import type { Context } from "./context.ts";

interface Batch {
  readonly sha1s: readonly string[];
}

/** The sharpness of images: measured in the background, kept as vectors of one number. */
export class Measurements {
  readonly #ctx: Context;
  readonly #tasks: TaskType<Batch>;
  #typeId: number;
  #side: number;

  static async open(ctx: Context): Promise<Measurements> {
    const { side } = ctx.settings.values;
    return new Measurements(ctx, side, await typeFor(ctx, side));
  }

  private constructor(ctx: Context, side: number, typeId: number) {
    this.#ctx = ctx;
    this.#side = side;
    this.#typeId = typeId;
    this.#tasks = ctx.tasks.define<Batch>({
      type: "sharpness",
      run: ({ params, progress, signal }) => this.#measure(params, progress, signal),
      runIfLast: async ({ failed }) => {
        await ctx.stores.project("measurements").set("last", { at: Date.now(), failed });
        ctx.notify({
          type: failed > 0 ? "warning" : "info",
          message: failed > 0 ? "Not all images could be measured" : "All images are measured",
          actions: [{ actionId: "review", title: "Review Blurred Images…" }],
        });
      },
    });
  }

  /** Measures those that are not yet; answers how many images that are. */
  async add(instanceIds: ArrayLike<number>): Promise<number> {
    const instances = await this.#ctx.project.instances({ ids: instanceIds });
    const missing = await this.#ctx.project.withoutVector(this.#typeId, sha1sOf(instances));
    for (let at = 0; at < missing.length; at += imagesPerTask) {
      const sha1s = missing.slice(at, at + imagesPerTask);
      await this.#tasks.add({
        name: `Measure the sharpness of ${sha1s.length} images`,
        params: { sha1s },
      });
    }
    return missing.length;
  }

  /** Measures what is not measured, at once. */
  async complete(
    instances: readonly Instance[],
    progress: (done: number, total?: number, message?: string) => void,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, number>> {
    const sha1s = sha1sOf(instances);
    const missing = await this.#ctx.project.withoutVector(this.#typeId, sha1s);
    await this.#measure({ sha1s: missing }, progress, signal);
    const { sha1s: known, data } = await this.#ctx.project.vectors(this.#typeId, sha1s);
    return new Map(known.map((sha1, row) => [sha1, data[row] ?? 0]));
  }

  async followSettings(): Promise<void> {
    const { side } = this.#ctx.settings.values;
    if (side === this.#side) return;
    this.#side = side;
    this.#typeId = await typeFor(this.#ctx, side);
  }

  /** What tests and `forget` do away with. */
  async forget(): Promise<void> {
    await this.#ctx.project.deleteVectorType(this.#typeId);
    this.#typeId = await typeFor(this.#ctx, this.#side);
  }

  async #measure(
    { sha1s }: Batch,
    progress: (done: number, total?: number, message?: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const typeId = this.#typeId;
    const measured: string[] = [];
    const values: number[] = [];
    const pictures = this.#ctx.project.pixels({ sha1s, side: this.#side, signal });
    for await (const { sha1, width, data } of pictures) {
      values.push(await this.#ctx.compute.sharpness(data, width));
      measured.push(sha1);
      progress(measured.length, sha1s.length, "Reading images");
    }
    if (measured.length === 0) return;
    const data = Float32Array.from(values);
    await this.#ctx.project.setVectors(typeId, { sha1s: measured, dimensions: 1, data });
  }
}

const imagesPerTask = 500;

/** Files with the same content are measured once; those that are not decoded yet, later. */
function sha1sOf(instances: readonly Instance[]): string[] {
  return [...new Set(instances.flatMap(({ sha1 }) => sha1 ?? []))];
}

async function typeFor(ctx: Context, side: number): Promise<number> {
  const { id } = await ctx.project.createVectorType({ feature: "sharpness", side });
  return id;
}
