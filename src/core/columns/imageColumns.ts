import type { Database } from "better-sqlite3";
import type { DecodedImage } from "../../protocol/decoder.ts";
import { readColumn } from "../db/readColumn.ts";
import { bytes, float64s, int32s, type GrowingColumn } from "./growing.ts";

/** The facts of images as typed columns indexed by image id. */
export class ImageColumns {
  readonly #db: Database;
  readonly #width = int32s();
  readonly #height = int32s();
  readonly #format = bytes(0);
  /** Loaded when somebody first asks for one. */
  readonly #measures = new Map<Measure, GrowingColumn<Float64Array>>();
  readonly #formats: string[] = [""];
  #count: number;
  #end: number;

  constructor(db: Database) {
    this.#db = db;
    const ids = readColumn(db, "SELECT id FROM images ORDER BY id");
    this.#count = ids.length;
    this.#end = (ids.at(-1) ?? 0) + 1;
    fill(this.#width, this.#end, ids, readColumn(db, "SELECT width FROM images ORDER BY id"));
    fill(this.#height, this.#end, ids, readColumn(db, "SELECT height FROM images ORDER BY id"));
    const formats = readColumn<string>(db, "SELECT format FROM images ORDER BY id");
    const codes = formats.map((format) => this.#codeOf(format));
    fill(this.#format, this.#end, ids, codes);
  }

  get count(): number {
    return this.#count;
  }
  get end(): number {
    return this.#end;
  }
  /** Pixels; 0 where there is no image. */
  get width(): Int32Array {
    return this.#width.values;
  }
  get height(): Int32Array {
    return this.#height.values;
  }
  /** Indices into {@link formats}. */
  get format(): Uint8Array {
    return this.#format.values;
  }
  get formats(): readonly string[] {
    return this.#formats;
  }

  /** Width and height of each of these images, interleaved; 0 where there is none. */
  sizes(ids: Int32Array): Int32Array {
    const sizes = new Int32Array(2 * ids.length);
    for (const [i, id] of ids.entries()) {
      sizes[2 * i] = this.width[id] ?? 0;
      sizes[2 * i + 1] = this.height[id] ?? 0;
    }
    return sizes;
  }

  measure(name: Measure): Float64Array {
    let column = this.#measures.get(name);
    if (!column) {
      column = float64s();
      this.#measures.set(name, column);
      const ids = readColumn(this.#db, "SELECT id FROM images ORDER BY id");
      fill(column, this.#end, ids, readColumn(this.#db, `SELECT ${name} FROM images ORDER BY id`));
    }
    return column.values;
  }

  put(id: number, image: Pick<DecodedImage, Measure | "width" | "height" | "format">): void {
    this.#width.set(id, image.width);
    this.#height.set(id, image.height);
    this.#format.set(id, this.#codeOf(image.format));
    for (const [name, column] of this.#measures) column.set(id, image[name]);
    this.#count++;
    if (id >= this.#end) this.#end = id + 1;
  }

  #codeOf(format: string): number {
    const code = this.#formats.indexOf(format);
    return code >= 0 ? code : this.#formats.push(format) - 1;
  }
}

export type Measure = "sharpness" | "brightness" | "contrast" | "entropy";

function fill(
  column: GrowingColumn<Int32Array> | GrowingColumn<Float64Array> | GrowingColumn<Uint8Array>,
  end: number,
  ids: readonly number[],
  values: readonly number[],
): void {
  const target = column.reserve(end);
  for (let i = 0; i < ids.length; i++) target[ids[i]] = values[i];
}
