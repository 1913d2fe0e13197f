import os from "node:os";
import type { MlContext } from "../plugin.ts";
import type { Matrix, Neighbours, VectorSpace } from "../types.ts";
import type { Found, Searched } from "./exactSearch.ts";
import { firstNeighbours, readNeighbours, writeNeighbours } from "./neighbourFile.ts";
import type { PreparedRows } from "./prepareRows.ts";
import { existingType } from "./vectorTypes.ts";
import type { VectorWork } from "./vectorWork.ts";

/** How what takes long is told of, and ended. */
export interface Opening {
  /** Images whose vectors are needed: those that lack are computed first. All of the project when not said. */
  readonly sha1s?: readonly string[];
  readonly signal: AbortSignal;
  progress?(done: number, total?: number, message?: string): void;
}

/** Of all spaces that nobody uses, besides the last one. */
const mostIdleBytes = Math.min(2 ** 31, os.totalmem() / 8);

/** The vectors of types in memory: opened when first needed, and anew once they changed. */
export class Spaces {
  readonly #ctx: MlContext;
  readonly #work: VectorWork;
  /** The one that was used last comes last. */
  readonly #opened = new Map<number, Opened>();
  /** Whoever still works with a space that changed, or made room, goes on with it. */
  readonly #prepared = new WeakMap<VectorSpace, PreparedRows>();
  readonly #neighbours = new WeakMap<VectorSpace, Neighbours>();

  constructor(ctx: MlContext, work: VectorWork) {
    this.#ctx = ctx;
    this.#work = work;
    // Images that leave the project leave its spaces, and some that come have a vector from before.
    ctx.events.onFolderDeleted(() => this.#opened.clear());
    ctx.events.onInstancesImported(() => this.#opened.clear());
  }

  /**
   * All vectors of a type. What is missing is computed first, where the type is one of ours.
   * @throws Error where the type is not there any more, or has no vector
   */
  async open(typeId: number, how: Opening): Promise<VectorSpace> {
    const type = await existingType(this.#ctx, typeId);
    const isOurs = type.source === this.#ctx.id;
    const missing = isOurs ? await this.#work.missing(typeId, how.sha1s) : [];
    if (missing.length > 0) await this.#work.compute(type, missing, how);
    const { revision } = missing.length > 0 ? await existingType(this.#ctx, typeId) : type;
    const known = this.#opened.get(typeId);
    this.#opened.delete(typeId);
    const space =
      known?.revision === revision ? known.space : await this.#load(typeId, type.source);
    this.#opened.set(typeId, { revision, space });
    this.#makeRoom();
    return space;
  }

  /**
   * The k nearest rows of each query by cosine, best first: q × k; row −1 where the space has fewer than k.
   * @param queries as many columns as the space; need not be normalised
   */
  async search(
    space: VectorSpace,
    queries: Matrix,
    k: number,
    signal: AbortSignal,
  ): Promise<Found> {
    signal.throwIfAborted();
    if (queries.columns !== space.columns)
      throw new Error(
        `A vector of ${queries.columns} numbers cannot be compared with vectors of ${space.columns}. Use the same model for both.`,
      );
    return this.#ctx.compute.searchRows(this.#searched(space), queries, k);
  }

  /** The k nearest other rows of every row, best first; kept, in a file too, until the vectors change. */
  async neighbours(
    space: VectorSpace,
    k: number,
    how: Omit<Opening, "sha1s">,
  ): Promise<Neighbours> {
    how.signal.throwIfAborted();
    const searched = this.#searched(space);
    const { rows, key } = searched;
    const place = { dir: this.#ctx.dataDir, typeId: space.typeId, key, rows };
    let found = this.#neighbours.get(space) ?? (await readNeighbours(place));
    if (!found || found.k < k) {
      found = await this.#findNeighbours(searched, k, how);
      await writeNeighbours(place, found);
    }
    this.#neighbours.set(space, found);
    return firstNeighbours(found, k, rows);
  }

  async #findNeighbours(
    space: Searched,
    k: number,
    { progress }: Omit<Opening, "sha1s">,
  ): Promise<Neighbours> {
    const done = new Int32Array(new SharedArrayBuffer(4));
    const tell = (): void =>
      progress?.(Atomics.load(done, 0), space.rows, "Finding the nearest of each");
    const telling = setInterval(tell, tellMs);
    try {
      return await this.#ctx.compute.nearestRows(space, k, done);
    } finally {
      clearInterval(telling);
    }
  }

  async #load(typeId: number, source: string): Promise<VectorSpace> {
    const { project, compute } = this.#ctx;
    const { sha1s, dimensions, data } = await project.vectors(typeId, undefined, { shared: true });
    if (sha1s.length === 0)
      throw new Error(
        source === this.#ctx.id
          ? "There are no vectors, because there are no images that can be read. Import some first."
          : `There are no vectors of this type yet. Only the plugin '${source}' can compute them: run its action for that first.`,
      );
    const matrix = { data, rows: sha1s.length, columns: dimensions };
    const prepared = await compute.prepareRows(matrix);
    const rowOf = new Map(sha1s.map((sha1, row) => [sha1, row]));
    const space = { ...matrix, typeId, sha1s, rowOf };
    this.#prepared.set(space, prepared);
    return space;
  }

  #makeRoom(): void {
    let bytes = 0;
    for (const [typeId, { space }] of [...this.#opened].toReversed()) {
      // Floats, and the same as bytes.
      bytes += space.data.length * 5;
      if (bytes > mostIdleBytes && this.#opened.size > 1) this.#opened.delete(typeId);
    }
  }

  #searched(space: VectorSpace): Searched {
    const prepared = this.#prepared.get(space);
    if (!prepared) throw new Error("This space was not opened here.");
    const { data, rows, columns } = space;
    return { data, rows, columns, quantised: prepared.quantised, key: prepared.checksum };
  }
}

interface Opened {
  readonly revision: number;
  readonly space: VectorSpace;
}

const tellMs = 250;
