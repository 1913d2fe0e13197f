import type { Database } from "better-sqlite3";
import { hasBit, setBit } from "../../base/bits.ts";
import { int32sOf } from "../../protocol/bytes.ts";
import { stateLimits } from "../../protocol/state.ts";
import type { Dataset } from "../columns/dataset.ts";
import type { MapKey } from "../db/maps.ts";
import { instanceState } from "../db/instances.ts";
import { mapAt, readPoints } from "../state/maps.ts";

/** A map's points as instances of the project, as it is at the time. Points are told by their place in the map. */
export class PlacedMap {
  readonly pointsId: number;
  readonly ofImages: boolean;
  readonly #dataset: Dataset;
  /** Of images or instances. */
  readonly #ids: Int32Array;
  #placed: Placed | undefined;

  /** @throws WinnowError not-found when there is no such map (any more), or it was saved anew */
  constructor(db: Database, dataset: Dataset, map: MapKey, pointsId: number) {
    this.pointsId = pointsId;
    this.ofImages = mapAt(db, map).of === "image";
    this.#dataset = dataset;
    const packed = int32sOf(readPoints(db, map, pointsId, 0, stateLimits.mapPoints));
    this.#ids = new Int32Array(packed.length / 3);
    for (let i = 0; i < this.#ids.length; i++) this.#ids[i] = packed[i * 3];
  }

  get points(): number {
    return this.#ids.length;
  }

  /** What the points stand for now. About 10 ms for a million, once a change of the project. */
  placed(): Placed {
    const { revision } = this.#dataset.instances;
    if (this.#placed?.revision !== revision) this.#placed = this.#place(revision);
    return this.#placed;
  }

  /** Instances of those points whose bit is set, ascending: of an image all of them. */
  instancesAt(bits: Uint8Array): Int32Array {
    const wanted = new Uint8Array(this.#end());
    for (let i = 0; i < this.#ids.length; i++)
      if (hasBit(bits, i) && this.#ids[i] < wanted.length) wanted[this.#ids[i]] = 1;
    const keys = this.#keys();
    return presentIds(this.#dataset).filter((id) => wanted[keys ? keys[id] : id] === 1);
  }

  /** A bit for each point of which some instance passes. */
  pointsWhere(passes: (instanceId: number) => boolean): { bits: Uint8Array; count: number } {
    const found = new Uint8Array(this.#end());
    const keys = this.#keys();
    for (const id of presentIds(this.#dataset)) if (passes(id)) found[keys ? keys[id] : id] = 1;
    const bits = new Uint8Array(Math.ceil(this.#ids.length / 8));
    let count = 0;
    for (let i = 0; i < this.#ids.length; i++)
      if (found[this.#ids[i]] === 1) {
        setBit(bits, i);
        count++;
      }
    return { bits, count };
  }

  #place(revision: number): Placed {
    const keys = this.#keys();
    const first = new Int32Array(this.#end());
    const present = presentIds(this.#dataset);
    let things = 0;
    for (const id of present) {
      const key = keys ? keys[id] : id;
      // An image that is not known yet is no image.
      if (key === 0 || first[key] !== 0) continue;
      first[key] = id;
      things++;
    }
    const ids = new Int32Array(this.#ids.length);
    const seen = new Uint8Array(first.length);
    let [placed, distinct] = [0, 0];
    for (let i = 0; i < ids.length; i++) {
      const key = this.#ids[i];
      if (key >= first.length || first[key] === 0) continue;
      ids[i] = first[key];
      placed++;
      distinct += 1 - seen[key];
      seen[key] = 1;
    }
    return { ids, placed, gone: ids.length - placed, unplaced: things - distinct, revision };
  }

  /** Of an instance, what the map's ids are of; null: the instance itself. */
  #keys(): Int32Array | null {
    return this.ofImages ? this.#dataset.instances.image : null;
  }

  #end(): number {
    return this.ofImages ? this.#dataset.images.end : this.#dataset.instances.end;
  }
}

export interface Placed {
  /** Of each point one instance; 0: none. */
  readonly ids: Int32Array;
  readonly placed: number;
  readonly gone: number;
  readonly unplaced: number;
  readonly revision: number;
}

function presentIds({ instances }: Dataset): Int32Array {
  const { state, end } = instances;
  const ids = new Int32Array(end);
  let n = 0;
  for (let id = 1; id < end; id++) if (state[id] < instanceState.problem) ids[n++] = id;
  return ids.subarray(0, n);
}
