import type { TaskType, VectorType } from "../../../plugin-api/index.ts";
import type { Models } from "../models/models.ts";
import type { MlContext } from "../plugin.ts";
import { computeVectors, type Computed, type ComputeHow } from "./computeVectors.ts";
import { defaultType } from "./vectorTypes.ts";

interface VectorTask {
  readonly typeId: number;
  /** Null: all images of the project. */
  readonly sha1s: readonly string[] | null;
}

/** Computes vectors that are missing, for whoever needs them: each only once, in the background if that is wanted. */
export class VectorWork {
  readonly #ctx: MlContext;
  readonly #models: Models;
  readonly #task: TaskType<VectorTask>;
  /** By type: one that is computed for two is computed once. */
  readonly #turns = new Map<number, Promise<unknown>>();
  /** By type: images that cannot be read, which are not tried for every search anew. */
  readonly #unreadable = new Map<number, Set<string>>();
  /** Of an import that is not worked on yet: what comes meanwhile is done with it. */
  #isImportQueued = false;

  constructor(ctx: MlContext, models: Models) {
    this.#ctx = ctx;
    this.#models = models;
    this.#task = ctx.tasks.define<VectorTask>({
      type: "vectors",
      run: async ({ params: { typeId, sha1s }, signal, progress }) => {
        this.#isImportQueued = false;
        const { failed } = await this.compute(await this.#type(typeId), sha1s ?? undefined, {
          signal,
          progress,
          anew: true,
        });
        await this.#tellFailed(failed);
      },
    });
    ctx.events.onInstancesImported(() => this.#imported());
  }

  /**
   * Computes the vectors of a type that are missing.
   * @param sha1s all images of the project when not said
   * @param how `anew`: also of images that could not be read before
   */
  async compute(
    type: VectorType,
    sha1s: readonly string[] | undefined,
    how: ComputeHow & { readonly anew?: boolean },
  ): Promise<Computed> {
    const before = this.#turns.get(type.id) ?? Promise.resolve();
    const turn = before
      .catch(() => undefined)
      .then(async (): Promise<Computed> => {
        how.signal.throwIfAborted();
        if (how.anew) this.#unreadable.delete(type.id);
        const missing = await this.missing(type.id, sha1s);
        if (missing.length === 0) return { computed: 0, failed: [] };
        const parts = { ctx: this.#ctx, models: this.#models };
        const done = await computeVectors(parts, type, missing, how);
        const unreadable = this.#unreadable.get(type.id) ?? new Set();
        for (const sha1 of done.failed) unreadable.add(sha1);
        this.#unreadable.set(type.id, unreadable);
        return done;
      });
    this.#turns.set(type.id, turn);
    return turn;
  }

  /** Images that could have a vector and have none. */
  async missing(typeId: number, sha1s: readonly string[] | undefined): Promise<readonly string[]> {
    const missing = await this.#ctx.project.withoutVector(typeId, sha1s);
    const unreadable = this.#unreadable.get(typeId);
    return unreadable ? missing.filter((sha1) => !unreadable.has(sha1)) : missing;
  }

  /** Computes them in the background, also after a restart. */
  async queue(type: VectorType, sha1s: readonly string[] | null): Promise<void> {
    const params = { typeId: type.id, sha1s };
    await this.#task.add({ name: "Compute vectors", params, key: `vectors-${type.id}` });
  }

  async #imported(): Promise<void> {
    if (!this.#ctx.settings.values.vectorsOnImport || this.#isImportQueued) return;
    this.#isImportQueued = true;
    await this.queue(await defaultType({ ctx: this.#ctx, models: this.#models }), null);
  }

  async #type(typeId: number): Promise<VectorType> {
    const types = await this.#ctx.project.vectorTypes();
    const type = types.find(({ id }) => id === typeId);
    if (type) return type;
    throw new Error("The vector type was deleted, so its vectors are not computed.");
  }

  async #tellFailed(failed: readonly string[]): Promise<void> {
    if (failed.length === 0) return;
    this.#ctx.notify({ type: "warning", message: await failedSentence(this.#ctx, failed) });
  }
}

/** Names the first of the images that cannot be read. */
export async function failedSentence(
  { project }: Pick<MlContext, "project">,
  failed: readonly string[],
): Promise<string> {
  const some = await project.instances({ sha1s: failed.slice(0, named) });
  const names = some.slice(0, named).map(({ name }) => name);
  const more = failed.length > names.length ? ", …" : "";
  const count = failed.length === 1 ? "1 image" : `${failed.length.toLocaleString("en")} images`;
  return `${count} cannot be read and ${failed.length === 1 ? "has" : "have"} no vector: ${names.join(", ")}${more}. See 'Problems' for what is wrong, and compute vectors again when the files are mended.`;
}

const named = 5;
