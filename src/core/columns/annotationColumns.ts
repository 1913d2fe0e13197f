import type { Database } from "better-sqlite3";
import { shapeKinds } from "../../protocol/data.ts";
import { readAnnotationColumns } from "../db/annotations.ts";

/** All annotations as typed columns, sorted by image and id. */
export interface AnnotationColumns {
  readonly count: number;
  readonly id: Int32Array;
  readonly image: Int32Array;
  /** Tag ids. */
  readonly class: Int32Array;
  /** Indices into `shapeKinds`. */
  readonly kind: Uint8Array;
  /** NaN where it is no prediction. */
  readonly confidence: Float64Array;
  /** Indices into `sources`. */
  readonly source: Int32Array;
  readonly sources: readonly string[];
  /** Pixels; NaN for the class of a whole image. */
  readonly area: Float64Array;
  readonly width: Float64Array;
  readonly height: Float64Array;
  /** Half-open range of positions of the annotations of an image. */
  range(imageId: number): readonly [from: number, to: number];
}

/** The project's annotations for queries: read when first needed, and again after they changed. */
export class Annotations {
  readonly #db: Database;
  #columns: AnnotationColumns | undefined;
  #revision = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  get columns(): AnnotationColumns {
    return (this.#columns ??= load(this.#db));
  }

  changed(): void {
    this.#columns = undefined;
    this.#revision++;
  }
}

function load(db: Database): AnnotationColumns {
  const rows = readAnnotationColumns(db);
  const codes = new Map<string, number>();
  const source = Int32Array.from(rows.sources, (name) => {
    let code = codes.get(name);
    if (code === undefined) codes.set(name, (code = codes.size));
    return code;
  });
  const image = Int32Array.from(rows.imageIds);
  return {
    count: rows.ids.length,
    id: Int32Array.from(rows.ids),
    image,
    class: Int32Array.from(rows.classIds),
    kind: Uint8Array.from(rows.kinds, (kind) => (shapeKinds as readonly string[]).indexOf(kind)),
    confidence: Float64Array.from(rows.confidences, (value) => value ?? NaN),
    source,
    sources: [...codes.keys()],
    area: Float64Array.from(rows.areas, (value) => value ?? NaN),
    width: Float64Array.from(rows.widths, (value) => value ?? NaN),
    height: Float64Array.from(rows.heights, (value) => value ?? NaN),
    range: (imageId) => [lowerBound(image, imageId), lowerBound(image, imageId + 1)],
  };
}

/** The first position whose value is not below. */
function lowerBound(sorted: Int32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
