import os from "node:os";
import type { MlContext } from "../plugin.ts";
import type { Matrix, Neighbours, VectorKey, VectorRows, VectorSpace } from "../types.ts";
import type { Found, Searched } from "./found.ts";
import {
  firstNeighbours,
  forgetNeighbours,
  readNeighbours,
  writeNeighbours,
  type NeighbourPlace,
} from "./neighbourFile.ts";
import type { PlacedObject } from "./objectPictures.ts";
import type { PreparedRows } from "./prepareRows.ts";
import { imageOwners, objectOwners, type VectorOwners } from "./vectorOwners.ts";
import { neighboursShared, searchShared } from "./shareWork.ts";
import { existingType } from "./vectorTypes.ts";
import type { VectorWork } from "./vectorWork.ts";

/** How what takes long is told of, and ended. */
export interface Opening {
  readonly signal: AbortSignal;
  progress?(done: number, total?: number, message?: string): void;
}

/** Of all spaces that nobody uses, besides the last one. */
const mostIdleBytes = Math.min(2 ** 31, os.totalmem() / 8);

/** The vectors of types in memory: opened when first needed, and anew once they changed. */
export class Spaces {
  readonly #ctx: MlContext;
  readonly #work: VectorWork;
  readonly #idleBytes: number;
  /** The one that was used last comes last. */
  readonly #opened = new Map<number, Opened>();
  /** Whoever still works with a space that changed, or made room, goes on with it. */
  readonly #prepared = new WeakMap<VectorRows, PreparedRows>();
  readonly #neighbours = new WeakMap<VectorRows, Neighbours>();
  /** Counts how often images came: a space that was read meanwhile may lack some. */
  #epoch = 0;

  constructor(ctx: MlContext, work: VectorWork, idleBytes = mostIdleBytes) {
    this.#ctx = ctx;
    this.#work = work;
    this.#idleBytes = idleBytes;
    ctx.events.onInstancesImported(() => this.#forget());
  }

  /**
   * All vectors of a type of images. What is missing is computed first, where the type is one of ours.
   * @param how `sha1s`: images whose vectors are needed; all of the project when not said
   * @throws Error where the type is not there any more, or has no vector
   */
  open(
    typeId: number,
    { sha1s, ...how }: Opening & { readonly sha1s?: readonly string[] },
  ): Promise<VectorSpace> {
    return this.#open(typeId, imageOwners(this.#ctx, sha1s), how);
  }

  /** As `open`, of a type of objects. @param objects those whose vectors are needed */
  openObjects(
    typeId: number,
    objects: readonly PlacedObject[],
    how: Opening,
  ): Promise<VectorSpace<number>> {
    return this.#open(typeId, objectOwners(this.#ctx, objects), how);
  }

  /**
   * The k nearest rows of each query by cosine, best first: q × k; row −1 where the space has fewer than k.
   * @param queries as many columns as the space; need not be normalised
   */
  async search(space: VectorRows, queries: Matrix, k: number, signal: AbortSignal): Promise<Found> {
    signal.throwIfAborted();
    if (queries.columns !== space.columns)
      throw new Error(
        `A vector of ${queries.columns} numbers cannot be compared with vectors of ${space.columns}. Use the same model for both.`,
      );
    return searchShared(this.#ctx.compute, await this.#searched(space), queries, k);
  }

  /**
   * The k nearest other rows of every row, best first; kept until the vectors change, those of all rows of a type in a file,
   * too.
   * @param how `isPart`: the space has some rows of a type
   */
  async neighbours(
    space: VectorRows,
    k: number,
    how: Opening & { readonly isPart?: boolean },
  ): Promise<Neighbours> {
    how.signal.throwIfAborted();
    const searched = await this.#searched(space);
    const { rows, key } = searched;
    const place = { dir: this.#ctx.dataDir, typeId: space.typeId, key, rows };
    let found =
      this.#neighbours.get(space) ?? (how.isPart ? undefined : await readNeighbours(place));
    if (!found || found.k < k) {
      found = await this.#findNeighbours(searched, k, how);
      if (!how.isPart) await this.#keepNeighbours(place, found);
    }
    this.#neighbours.set(space, found);
    return firstNeighbours(found, k, rows);
  }

  async #findNeighbours(space: Searched, k: number, { progress }: Opening): Promise<Neighbours> {
    const done = new Int32Array(new SharedArrayBuffer(4));
    const tell = (): void =>
      progress?.(Atomics.load(done, 0), space.rows, "Finding the nearest of each");
    const telling = setInterval(tell, tellMs);
    try {
      return await neighboursShared(this.#ctx.compute, space, k, done);
    } finally {
      clearInterval(telling);
    }
  }

  /** What was found is good without its file: one that cannot be written is told in the log alone. */
  async #keepNeighbours(place: NeighbourPlace, found: Neighbours): Promise<void> {
    try {
      await writeNeighbours(place, found);
      const types = await this.#ctx.project.vectorTypes();
      await forgetNeighbours(
        place.dir,
        types.map(({ id }) => id),
      );
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#ctx.log.warn(`The nearest neighbours of each are not kept: ${reason}`);
    }
  }

  async #open<Key extends VectorKey>(
    typeId: number,
    owners: VectorOwners<Key>,
    how: Opening,
  ): Promise<VectorSpace<Key>> {
    const type = await existingType(this.#ctx, typeId);
    const isOurs = type.source === this.#ctx.id;
    const missing = isOurs ? await this.#work.missing(typeId, owners) : [];
    if (missing.length > 0) await this.#work.compute(type, owners, how);
    const { revision } = missing.length > 0 ? await existingType(this.#ctx, typeId) : type;
    const epoch = this.#epoch;
    const known = this.#opened.get(typeId);
    this.#opened.delete(typeId);
    const space =
      known?.revision === revision && known.epoch === epoch
        ? // A type never changes what its vectors belong to.
          (known.space as VectorSpace<Key>)
        : await this.#load(typeId, owners, type.source);
    // Again, for another action may have opened it meanwhile.
    this.#opened.delete(typeId);
    this.#opened.set(typeId, { revision, epoch, space });
    this.#makeRoom();
    return space;
  }

  async #load<Key extends VectorKey>(
    typeId: number,
    { noun, read }: VectorOwners<Key>,
    source: string,
  ): Promise<VectorSpace<Key>> {
    const { keys, dimensions, data } = await read(typeId);
    if (keys.length === 0)
      throw new Error(
        source === this.#ctx.id
          ? `There are no vectors, because there are no ${noun}s that can be read. Import some first.`
          : `There are no vectors of this type yet. Only the plugin '${source}' can compute them: run its action for that first.`,
      );
    const matrix = { data, rows: keys.length, columns: dimensions };
    const prepared = await this.#ctx.compute.prepareRows(matrix);
    const rowOf = new Map(keys.map((key, row) => [key, row]));
    const space = { ...matrix, typeId, keys, rowOf };
    this.#prepared.set(space, prepared);
    return space;
  }

  /** Some images that come have a vector from before, which changes no type. */
  #forget(): void {
    this.#epoch++;
    this.#opened.clear();
  }

  #makeRoom(): void {
    let bytes = 0;
    const [, ...others] = [...this.#opened].toReversed();
    for (const [typeId, { space }] of others) {
      // Floats, and the same as bytes.
      bytes += space.data.length * 5;
      if (bytes > this.#idleBytes) this.#opened.delete(typeId);
    }
  }

  async #searched(space: VectorRows): Promise<Searched> {
    const { data, rows, columns } = space;
    let prepared = this.#prepared.get(space);
    if (!prepared) {
      // Some rows of a space, whose bytes are made when they are first needed.
      prepared = await this.#ctx.compute.prepareRows({ data, rows, columns });
      this.#prepared.set(space, prepared);
    }
    return { data, rows, columns, quantised: prepared.quantised, key: prepared.checksum };
  }
}

interface Opened {
  readonly revision: number;
  readonly epoch: number;
  readonly space: VectorRows;
}

const tellMs = 250;
