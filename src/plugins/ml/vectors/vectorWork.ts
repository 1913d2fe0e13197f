import type { TaskType, VectorType } from "../../../plugin-api/index.ts";
import { counted } from "../actions/shared/counted.ts";
import type { Models } from "../models/models.ts";
import type { MlContext } from "../plugin.ts";
import type { VectorKey } from "../types.ts";
import { computeVectors, type Computed, type ComputeHow } from "./computeVectors.ts";
import { readObjects } from "./readObjects.ts";
import { imageOwners, objectOwners, type VectorOwners } from "./vectorOwners.ts";
import { defaultType } from "./vectorTypes.ts";

interface VectorTask {
  readonly typeId: number;
  /** Of these, or of their objects; null: all images of the project. */
  readonly sha1s: readonly string[] | null;
}

/** Computes vectors that are missing, for whoever needs them: each only once, in the background if that is wanted. */
export class VectorWork {
  readonly #ctx: MlContext;
  readonly #models: Models;
  readonly #task: TaskType<VectorTask>;
  /** By type: one that is computed for two is computed once. */
  readonly #turns = new Map<number, Promise<void>>();
  /** By type: images that cannot be read, or objects of these, which are not tried for every search anew. */
  readonly #unreadable = new Map<number, Set<VectorKey>>();
  /** Of an import that is not worked on yet: what comes meanwhile is done with it. */
  #isImportQueued = false;

  constructor(ctx: MlContext, models: Models) {
    this.#ctx = ctx;
    this.#models = models;
    this.#task = ctx.tasks.define<VectorTask>({
      type: "vectors",
      run: async ({ params: { typeId, sha1s }, signal, progress }) => {
        this.#isImportQueued = false;
        const type = await this.#type(typeId);
        const how = { signal, progress, anew: true };
        const { sentence } = await this.computeOf(type, sha1s ?? undefined, how);
        if (sentence !== null) ctx.notify({ type: "warning", message: sentence });
      },
      // Not every task is run: one may be cancelled while it waits.
      runIfLast: async () => {
        this.#isImportQueued = false;
      },
    });
    ctx.events.onInstancesImported(() => this.#imported());
  }

  /**
   * Computes the vectors of images, or of their objects, whichever the type is of; answers what came of it, and names what
   * cannot be read.
   * @param sha1s all images of the project when not said
   */
  async computeOf(
    type: VectorType,
    sha1s: readonly string[] | undefined,
    how: ComputeHow & { readonly anew?: boolean },
  ): Promise<ComputedOf> {
    if (type.of === "images") return this.#computeOf(type, imageOwners(this.#ctx, sha1s), how);
    const instances = await this.#ctx.project.instances(sha1s && { sha1s });
    const objects = await readObjects(this.#ctx, instances);
    if (objects.length === 0)
      return { noun: "object", computed: 0, failed: 0, sentence: noObjects(instances.length) };
    return this.#computeOf(type, objectOwners(this.#ctx, objects), how);
  }

  /**
   * Computes the vectors of a type that are missing.
   * @param how `anew`: also of images that could not be read before
   */
  async compute<Key extends VectorKey>(
    type: VectorType,
    owners: VectorOwners<Key>,
    how: ComputeHow & { readonly anew?: boolean },
  ): Promise<Computed<Key>> {
    const before = this.#turns.get(type.id);
    const turn = this.#takeTurn(before, type, owners, how);
    // One that is cancelled while it waits lets nobody in before the one that it waited for is done.
    const ended = Promise.allSettled([before, turn]).then(() => {
      if (this.#turns.get(type.id) === ended) this.#turns.delete(type.id);
    });
    this.#turns.set(type.id, ended);
    return turn;
  }

  /** Those that could have a vector and have none. */
  async missing<Key extends VectorKey>(
    typeId: number,
    owners: VectorOwners<Key>,
  ): Promise<readonly Key[]> {
    const missing = await owners.missing(typeId);
    const unreadable = this.#unreadable.get(typeId);
    return unreadable ? missing.filter((key) => !unreadable.has(key)) : missing;
  }

  /** Computes them in the background, also after a restart. */
  async queue(type: VectorType, sha1s: readonly string[] | null): Promise<void> {
    const params = { typeId: type.id, sha1s };
    await this.#task.add({ name: "Compute vectors", params, key: `vectors-${type.id}` });
  }

  async #imported(): Promise<void> {
    // What could not be read may have been away for a while, and be among those that came.
    this.#unreadable.clear();
    if (!this.#ctx.settings.values.vectorsOnImport || this.#isImportQueued) return;
    this.#isImportQueued = true;
    try {
      await this.queue(await defaultType({ ctx: this.#ctx, models: this.#models }), null);
    } catch (error) {
      this.#isImportQueued = false;
      throw error;
    }
  }

  async #takeTurn<Key extends VectorKey>(
    before: Promise<void> | undefined,
    type: VectorType,
    owners: VectorOwners<Key>,
    how: ComputeHow & { readonly anew?: boolean },
  ): Promise<Computed<Key>> {
    how.signal.throwIfAborted();
    if (before) {
      how.progress?.(0, undefined, "Waiting for vectors that are being computed");
      await endOf(before, how.signal);
    }
    if (how.anew) this.#unreadable.delete(type.id);
    const missing = await this.missing(type.id, owners);
    if (missing.length === 0) return { computed: 0, failed: [] };
    const parts = { ctx: this.#ctx, models: this.#models };
    const done = await computeVectors(parts, type, owners, missing, how);
    const unreadable = this.#unreadable.get(type.id) ?? new Set();
    for (const key of done.failed) unreadable.add(key);
    this.#unreadable.set(type.id, unreadable);
    return done;
  }

  async #type(typeId: number): Promise<VectorType> {
    const types = await this.#ctx.project.vectorTypes();
    const type = types.find(({ id }) => id === typeId);
    if (type) return type;
    throw new Error("The vector type was deleted, so its vectors are not computed.");
  }

  async #computeOf<Key extends VectorKey>(
    type: VectorType,
    owners: VectorOwners<Key>,
    how: ComputeHow & { readonly anew?: boolean },
  ): Promise<ComputedOf> {
    const { computed, failed } = await this.compute(type, owners, how);
    const sentence = failed.length > 0 ? await failedSentence(this.#ctx, owners, failed) : null;
    return { noun: owners.noun, computed, failed: failed.length, sentence };
  }
}

/** Waits for something that never fails, unless it is aborted first. @throws the signal's reason then */
async function endOf(what: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await Promise.race([what, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** What came of a computation of images or of objects. */
interface ComputedOf {
  /** "image" or "object". */
  readonly noun: string;
  readonly computed: number;
  readonly failed: number;
  /** Names what cannot be read, or says that there are no objects; null: there is nothing of that kind. */
  readonly sentence: string | null;
}

function noObjects(images: number): string {
  return `There are no annotated objects on ${counted(images, "image")}. Draw or import some, and compute their vectors then.`;
}

/** Names the first of the images that cannot be read. */
async function failedSentence<Key extends VectorKey>(
  { project }: Pick<MlContext, "project">,
  { noun, sha1Of }: VectorOwners<Key>,
  failed: readonly Key[],
): Promise<string> {
  const sha1s = [...new Set(failed.map((key) => sha1Of(key)))];
  const some = await project.instances({ sha1s: sha1s.slice(0, named) });
  const names = some.slice(0, named).map(({ name }) => name);
  const more = sha1s.length > names.length ? ", …" : "";
  return `${counted(failed.length, noun)} cannot be read and ${failed.length === 1 ? "has" : "have"} no vector: ${names.join(", ")}${more}. See 'Problems' for what is wrong, and compute vectors again when the files are mended.`;
}

const named = 5;
