/** Where one thumbnail is: row `row` of a strip of squares with the edge `px`. */
export interface Slot<B> {
  readonly bitmap: B;
  readonly px: number;
  readonly row: number;
  /** Of the image that it shows, in its pixels. */
  readonly width: number;
  readonly height: number;
}

/** A decoded strip. */
export interface NewStrip<B> {
  readonly bitmap: B;
  /** Edge of its squares. */
  readonly px: number;
  /** The size that was asked for: where the store has nothing as large, it gives the largest that it has. */
  readonly wanted: number;
  /** Instances, top to bottom. */
  readonly ids: readonly number[];
  /** Width and height of each image, interleaved. */
  readonly sizes: Int32Array;
}

interface Strip<B> extends NewStrip<B> {
  /** Rows that a newer strip has not replaced. */
  live: number;
  lastUsed: number;
}

interface Entry<B> {
  readonly strip: Strip<B>;
  readonly row: number;
  /** 0 until it is known which image of the instance this shows. */
  image: number;
}

/**
 * Decoded strips, bounded by their pixels. A strip is freed as a whole, the one that was painted longest ago first;
 * what the current frame painted stays, whatever the budget.
 */
export class StripCache<B extends { close(): void }> {
  readonly #budget: number;
  #entries = new Map<number, Map<number, Entry<B>>>();
  #strips = new Set<Strip<B>>();
  #pixels = 0;
  #frame = 0;

  /** `budget`: pixels; each is four bytes. */
  constructor(budget: number) {
    this.#budget = budget;
  }

  get pixels(): number {
    return this.#pixels;
  }

  /** Begins a frame: what is found from now on is in use. */
  nextFrame(): void {
    this.#frame++;
  }

  /** `imageOf`: the image that an instance had when the strip was asked for, 0 while that was unknown. */
  add(added: NewStrip<B>, imageOf: (id: number) => number): void {
    const strip: Strip<B> = { ...added, live: added.ids.length, lastUsed: this.#frame };
    this.#strips.add(strip);
    this.#pixels += pixelsOf(strip);
    const entries = this.#entriesOf(strip.wanted);
    strip.ids.forEach((id, row) => {
      this.#release(entries.get(id));
      entries.set(id, { strip, row, image: imageOf(id) });
    });
    this.#evict();
  }

  /** Whether the thumbnail that answers a wish for this size is here and still shows this image of the instance (0: any). */
  has(id: number, wanted: number, image: number): boolean {
    const entry = this.#entries.get(wanted)?.get(id);
    if (!entry) return false;
    if (entry.image === 0) entry.image = image;
    return image === 0 || entry.image === image;
  }

  /** The thumbnail in this size, else in any other, even of an image that has changed since: better than nothing. */
  find(id: number, wanted: number): Slot<B> | undefined {
    const entry = this.#entries.get(wanted)?.get(id) ?? this.#anySize(id);
    if (!entry) return undefined;
    entry.strip.lastUsed = this.#frame;
    const { row, strip } = entry;
    const [width, height] = [strip.sizes[2 * row] ?? 0, strip.sizes[2 * row + 1] ?? 0];
    return { bitmap: strip.bitmap, px: strip.px, row, width, height };
  }

  clear(): void {
    for (const strip of this.#strips) strip.bitmap.close();
    this.#strips.clear();
    this.#entries.clear();
    this.#pixels = 0;
  }

  #anySize(id: number): Entry<B> | undefined {
    let best: Entry<B> | undefined;
    for (const entries of this.#entries.values()) {
      const entry = entries.get(id);
      if (entry && (!best || entry.strip.px > best.strip.px)) best = entry;
    }
    return best;
  }

  #entriesOf(px: number): Map<number, Entry<B>> {
    const entries = this.#entries.get(px) ?? new Map<number, Entry<B>>();
    this.#entries.set(px, entries);
    return entries;
  }

  #release(entry: Entry<B> | undefined): void {
    if (entry && --entry.strip.live === 0) this.#free(entry.strip);
  }

  #evict(): void {
    if (this.#pixels <= this.#budget) return;
    const byAge = [...this.#strips].sort((a, b) => a.lastUsed - b.lastUsed);
    for (const strip of byAge) {
      if (this.#pixels <= this.#budget || strip.lastUsed === this.#frame) return;
      const entries = this.#entriesOf(strip.wanted);
      for (const id of strip.ids) if (entries.get(id)?.strip === strip) entries.delete(id);
      this.#free(strip);
    }
  }

  #free(strip: Strip<B>): void {
    strip.bitmap.close();
    this.#strips.delete(strip);
    this.#pixels -= pixelsOf(strip);
  }
}

function pixelsOf(strip: { px: number; ids: readonly number[] }): number {
  return strip.px * strip.px * strip.ids.length;
}
