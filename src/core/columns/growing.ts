export type NumericArray = Int32Array | Float64Array | Float32Array | Uint8Array;

/** A typed array indexed by row id that grows by half as ids do; new places hold `fill`. */
export class GrowingColumn<T extends NumericArray> {
  values: T;
  readonly #make: (length: number) => T;

  constructor(make: (length: number) => T, length = 1024) {
    this.#make = make;
    this.values = make(length);
  }

  set(id: number, value: number): void {
    if (id >= this.values.length) this.reserve(Math.max(id + 1, this.values.length * 1.5));
    this.values[id] = value;
  }

  /** Makes room for ids below `length` and answers the values. */
  reserve(length: number): T {
    if (length > this.values.length) {
      const grown = this.#make(Math.ceil(length));
      grown.set(this.values);
      this.values = grown;
    }
    return this.values;
  }
}

export const int32s = (): GrowingColumn<Int32Array> =>
  new GrowingColumn((length) => new Int32Array(length));

export const float64s = (): GrowingColumn<Float64Array> =>
  new GrowingColumn((length) => new Float64Array(length));

export const bytes = (fill: number): GrowingColumn<Uint8Array> =>
  new GrowingColumn((length) => new Uint8Array(length).fill(fill));
