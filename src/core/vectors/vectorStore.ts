import path from "node:path";
import { rm } from "node:fs/promises";
import { messageOf, WinnowError } from "../../base/errors.ts";
import type { VectorOwner } from "../../plugin-api/data.ts";
import type { VectorTypeInfo } from "../../protocol/plugins.ts";
import { bytesOf } from "../../protocol/bytes.ts";
import { Emitter } from "../../base/event.ts";
import { write } from "../db/statement.ts";
import {
  allVectorTypes,
  countVectors,
  cutVectors,
  deleteVectorType,
  insertVectorType,
  updateVectorType,
  type VectorRow,
  type VectorTypeRow,
} from "../db/vectors.ts";
import { layoutOf } from "../project/layout.ts";
import type { Project } from "../project/project.ts";
import { canonicalParams } from "./canonicalParams.ts";
import { checkVectors } from "./checkVectors.ts";
import { RowMap } from "./rowMap.ts";
import { compact, fileName, putWrites, type VectorType } from "./vectorType.ts";
import { WriteQueue, type VectorWrite } from "./writeQueue.ts";
import { appendBytes, cutTo, removeLink, removeOthers, sizeOf } from "./vectorFile.ts";

/** Where vectors are: row i of `rows` is that of `ownerIds[i]`. */
export interface LocatedVectors {
  /** Absolute path. It may end with rows that do not count, and stays readable once it was opened. */
  readonly file: string;
  readonly dimensions: number;
  /** Of images or annotations, by the type. */
  readonly ownerIds: Int32Array;
  readonly rows: Int32Array;
}

/**
 * Vectors of images and of annotations by type: the numbers in a flat file a type that is only appended to, so that whoever reads many
 * does so by itself; which row is whose in the database. A write is on the disk before its rows are in the database,
 * so that a crash leaves at most a tail that does not count.
 */
export class VectorStore {
  /** What the user should know of what was found at the opening, each a sentence. */
  readonly warnings: string[] = [];
  readonly #project: Project;
  readonly #warn: (text: string) => void;
  readonly #types = new Map<number, VectorType>();
  /** Of types whose vectors changed since the opening. */
  readonly #revisions = new Map<number, number>();
  readonly #changed = new Emitter<void>();
  /** Types came or went, or got vectors. */
  readonly onDidChange = this.#changed.event;
  readonly #queue = new WriteQueue((writes) => this.#write(writes));

  /** @param warn told a sentence for the user, after the opening */
  constructor(project: Project, warn: (text: string) => void) {
    this.#project = project;
    this.#warn = warn;
    for (const row of allVectorTypes(project.db)) this.#types.set(row.id, { row });
    for (const type of this.#types.values()) this.#open(type);
    if (project.readOnly) return;
    const named = new Set([...this.#types.values()].map(({ row }) => fileName(row)));
    removeOthers(layoutOf(project.dir).vectors, named);
  }

  /** @param source a plugin's id; null: of all */
  listTypes(source: string | null): VectorTypeInfo[] {
    return [...this.#types.values()]
      .filter(({ row }) => source === null || row.source === source)
      .map(({ row, map }) => ({
        id: row.id,
        source: row.source,
        of: row.of,
        params: JSON.parse(row.params) as Record<string, unknown>,
        dimensions: row.dimensions,
        count: map?.count ?? countVectors(this.#project.db, row.id),
        revision: this.#revisions.get(row.id) ?? 0,
      }));
  }

  /** Whose it is, and of what; undefined: there is no such type. */
  typeOf(typeId: number): Pick<VectorTypeRow, "source" | "of"> | undefined {
    return this.#types.get(typeId)?.row;
  }

  /** The id of the source's type of this with these params, whatever the order of their keys; made where there is none. */
  createType(
    source: string,
    params: Readonly<Record<string, unknown>>,
    of: VectorOwner = "images",
  ): number {
    const named = { source, of, params: canonicalParams(params) };
    const known = [...this.#types.values()].find(
      ({ row }) => row.source === source && row.of === of && row.params === named.params,
    );
    if (known) return known.row.id;
    const { db } = this.#project;
    const id = write(db, () => insertVectorType(db, named));
    const row = { id, ...named, dimensions: 0, generation: 1, rows: 0 };
    this.#types.set(id, { row, map: new RowMap() });
    this.#changed.fire();
    return id;
  }

  /** With all its vectors, after the writes that wait. @throws WinnowError not-found */
  deleteType(typeId: number): Promise<void> {
    this.#type(typeId);
    return this.#queue.run(async () => {
      const type = this.#type(typeId);
      const { db } = this.#project;
      write(db, () => deleteVectorType(db, typeId));
      this.#types.delete(typeId);
      this.#changed.fire();
      await this.#removeFile(type.row);
      await this.#removeFile({ ...type.row, generation: type.row.generation - 1 });
    });
  }

  /** Deletes all types of a source. */
  async forget(source: string): Promise<void> {
    for (const { id } of this.listTypes(source)) await this.deleteType(id);
  }

  /**
   * Writes vectors, replacing those of the same owners; resolves when they are on the disk. The first ones of a type
   * fix its dimensions.
   * @param data row i, [i × dimensions, (i + 1) × dimensions), belongs to `ownerIds[i]`
   * @param bounds x, y, width, height that each vector of an annotation was computed of: those whose annotation has
   * others when it is written, or is gone, are left out; null for vectors of images
   * @throws WinnowError not-found, bad-request, disk-full, read-only
   */
  async write(
    typeId: number,
    ownerIds: Int32Array,
    dimensions: number,
    data: Float32Array,
    bounds: Float64Array | null = null,
  ): Promise<void> {
    this.#type(typeId);
    checkVectors(ownerIds, dimensions, data);
    if (ownerIds.length > 0)
      await this.#queue.write({ typeId, ownerIds, bounds, dimensions, data });
  }

  /** Vectors whose rows a commit has taken out of the database, because what they were computed of is other now. */
  forgotten(vectors: readonly VectorRow[]): void {
    const changed = new Set<number>();
    for (const { typeId, ownerId } of vectors) {
      const type = this.#types.get(typeId);
      type?.map?.remove(ownerId);
      if (type) changed.add(typeId);
    }
    for (const typeId of changed) this.#changedVectors(typeId);
  }

  /** A commit took instances out of the project, or brought some back: whoever asks for the vectors of all gets others. */
  instancesChanged(): void {
    for (const typeId of this.#types.keys()) this.#changedVectors(typeId);
  }

  /** @param ownerIds those wanted, in their order; null: all, by id. Owners without a vector are left out */
  locate(typeId: number, ownerIds: Int32Array | null): LocatedVectors {
    const type = this.#type(typeId);
    const map = this.#map(type);
    const found = (ownerIds ?? map.ids()).filter((id) => map.row(id) !== undefined);
    return {
      file: this.#file(type.row),
      dimensions: type.row.dimensions,
      ownerIds: found,
      rows: found.map((id) => map.row(id) ?? 0),
    };
  }

  /** Those of the owners that have no vector, in their order. @throws WinnowError not-found */
  missing(typeId: number, ownerIds: Int32Array): Int32Array {
    const map = this.#map(this.#type(typeId));
    return ownerIds.filter((id) => map.row(id) === undefined);
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await this.#queue.close();
    this.#changed.dispose();
  }

  async #write(writes: readonly [VectorWrite, ...VectorWrite[]]): Promise<void> {
    const [{ typeId, dimensions }] = writes;
    // What waited before may have deleted it.
    const type = this.#type(typeId);
    if (type.row.dimensions !== 0 && type.row.dimensions !== dimensions)
      throw new WinnowError(
        "bad-request",
        `The vectors have ${dimensions} dimensions, but those of the type have ${type.row.dimensions}. Make a type of its own for them.`,
      );
    const parts = writes.map(({ data }) => bytesOf(data));
    const position = (): number => type.row.rows * dimensions * 4;
    if (!(await appendBytes(this.#file(type.row), position(), parts))) {
      this.#mend(type, this.#warn);
      await appendBytes(this.#file(type.row), position(), parts);
    }
    putWrites(this.#project.db, type, this.#map(type), writes);
    this.#changedVectors(typeId);
    await this.#compactWhereWorthIt(type);
  }

  /** Writes a file anew once more than half of it is of vectors that were replaced. */
  async #compactWhereWorthIt(type: VectorType): Promise<void> {
    const map = this.#map(type);
    const { rows, dimensions } = type.row;
    const dead = rows - map.count;
    if (dead <= map.count || dead * dimensions * 4 < leastCompacted) return;
    try {
      const { generation } = type.row;
      await compact(this.#project.db, type, map, (row) => this.#file(row));
      // Whoever was told of the last file may still open it; of the one before that, a generation of writes ago.
      await this.#removeFile({ ...type.row, generation: generation - 1 });
    } catch (error) {
      // What was asked for has been done.
      this.#warn(`The space of vectors that were replaced is not free yet: ${messageOf(error)}`);
    }
  }

  #open(type: VectorType): void {
    const { row } = type;
    if (row.dimensions === 0) return;
    const bytes = row.rows * row.dimensions * 4;
    if (sizeOf(this.#file(row)) < bytes) this.#mend(type, (text) => this.warnings.push(text));
    else if (!this.#project.readOnly) cutTo(this.#file(row), bytes);
  }

  /** The file has lost rows that the database knows: their vectors are not there any more. */
  #mend(type: VectorType, tell: (text: string) => void): void {
    const { db, readOnly } = this.#project;
    const file = this.#file(type.row);
    const left = Math.floor(sizeOf(file) / (type.row.dimensions * 4));
    const before = type.map?.count ?? countVectors(db, type.row.id);
    const row = { ...type.row, rows: Math.min(left, type.row.rows) };
    if (!readOnly) {
      removeLink(file);
      write(db, () => {
        cutVectors(db, row.id, row.rows);
        updateVectorType(db, row);
      });
    }
    type.row = row;
    type.map?.cut(row.rows);
    this.#changedVectors(row.id);
    const lost = before - this.#map(type).count;
    if (lost > 0)
      tell(
        `${lost.toLocaleString("en")} vectors of '${row.source}' are lost, because '${file}' is ${left === 0 ? "gone" : "shorter than it was"}. Run what computes them again.`,
      );
  }

  #changedVectors(typeId: number): void {
    this.#revisions.set(typeId, (this.#revisions.get(typeId) ?? 0) + 1);
    this.#changed.fire();
  }

  #type(typeId: number): VectorType {
    const type = this.#types.get(typeId);
    if (type) return type;
    throw new WinnowError("not-found", `There is no vector type ${typeId} any more.`);
  }

  #map(type: VectorType): RowMap {
    return (type.map ??= RowMap.load(this.#project.db, type.row.id, type.row.rows));
  }

  #file(row: VectorTypeRow): string {
    return path.join(layoutOf(this.#project.dir).vectors, fileName(row));
  }

  async #removeFile(row: VectorTypeRow): Promise<void> {
    try {
      await rm(this.#file(row), { force: true });
    } catch (error) {
      this.#warn(`A file that is no longer needed stays until next time: ${messageOf(error)}`);
    }
  }
}

/** Bytes below which a new file gains nothing. */
const leastCompacted = 64 << 10;
