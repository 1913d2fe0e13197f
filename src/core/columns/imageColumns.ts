import type { Database } from "better-sqlite3";
import type { DecodedImage } from "../../protocol/decoder.ts";
import { statement } from "../db/statement.ts";
import { bytes, float64s, int32s } from "./growing.ts";

/** The facts of images as typed columns indexed by image id. */
export class ImageColumns {
  readonly #width = int32s();
  readonly #height = int32s();
  readonly #format = bytes(0);
  readonly #measures = {
    sharpness: float64s(),
    brightness: float64s(),
    contrast: float64s(),
    entropy: float64s(),
  };
  readonly #formats: string[] = [""];
  #count = 0;
  #end = 1;

  static load(db: Database): ImageColumns {
    const columns = new ImageColumns();
    const rows = statement(
      db,
      "SELECT id, width, height, format, sharpness, brightness, contrast, entropy FROM images",
    )
      .raw()
      .iterate() as Iterable<[number, number, number, string, number, number, number, number]>;
    for (const [id, width, height, format, sharpness, brightness, contrast, entropy] of rows)
      columns.put(id, { width, height, format, sharpness, brightness, contrast, entropy });
    return columns;
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

  measure(name: Measure): Float64Array {
    return this.#measures[name].values;
  }

  put(id: number, image: Pick<DecodedImage, Measure | "width" | "height" | "format">): void {
    let code = this.#formats.indexOf(image.format);
    if (code < 0) code = this.#formats.push(image.format) - 1;
    this.#width.set(id, image.width);
    this.#height.set(id, image.height);
    this.#format.set(id, code);
    for (const name of measures) this.#measures[name].set(id, image[name]);
    this.#count++;
    if (id >= this.#end) this.#end = id + 1;
  }
}

export const measures = ["sharpness", "brightness", "contrast", "entropy"] as const;
export type Measure = (typeof measures)[number];
