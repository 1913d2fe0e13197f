import type { Database } from "better-sqlite3";
import type { Dataset } from "../columns/dataset.ts";
import type { MapKey } from "../db/maps.ts";
import { assertSaved } from "../state/maps.ts";
import { PlacedMap } from "./placedMap.ts";

/** Maps that pages show at a time: of each, four bytes a point and as much for what it stands for. */
const kept = 3;

/** The maps that somebody looked at last. */
export class PlacedMaps {
  readonly #db: Database;
  readonly #dataset: Dataset;
  #maps: readonly PlacedMap[] = [];

  constructor(db: Database, dataset: Dataset) {
    this.#db = db;
    this.#dataset = dataset;
  }

  /** @throws WinnowError not-found when there is no such map (any more), or it was saved anew */
  at(map: MapKey, pointsId: number): PlacedMap {
    assertSaved(this.#db, map, pointsId);
    const known = this.#maps.find((one) => one.pointsId === pointsId);
    const found = known ?? new PlacedMap(this.#db, this.#dataset, map, pointsId);
    this.#maps = [found, ...this.#maps.filter((one) => one !== found)].slice(0, kept);
    return found;
  }
}
