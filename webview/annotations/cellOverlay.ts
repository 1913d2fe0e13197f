import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { Emitter } from "../../src/base/event.ts";
import type { AnnotationInput } from "../../src/protocol/data.ts";
import type { DataClient } from "../data/dataClient.ts";
import type { ProjectData } from "../data/projectData.ts";
import { CellAnnotations } from "./cellAnnotations.ts";
import { drawLayer } from "./cellLayer.ts";
import { cellTransform, type CellPlacement } from "./cellLines.ts";
import { classesOf, type AnnotationClass } from "./classBook.ts";
import { legendOf, passes } from "./legend.ts";
import { ProjectLook } from "./projectLook.ts";

/** What the overlay needs of a cell of the grid: lengths are CSS pixels. */
export interface OverlaidCell {
  readonly x: number;
  readonly y: number;
  readonly edge: number;
  /** 0 while unknown. */
  readonly image: number;
  /** Of the image, in its pixels; 0 while unknown. */
  readonly width: number;
  readonly height: number;
  readonly slot: { readonly px: number } | undefined;
  readonly placement: CellPlacement;
}

export interface CellOverlayOptions {
  readonly client: DataClient;
  readonly data: ProjectData;
  onError(error: unknown): void;
}

/** In a smaller cell, boxes would hide the picture. */
const smallestCell = 40;

/**
 * Annotations over the thumbnails of a grid: loaded while it stands still, and drawn once for each cell to a layer that
 * is kept. With ten boxes in each of a hundred cells a scrolled frame costs what it does without them; stroking their
 * lines at every frame made the slowest twentieth half as long again (31 ms for 20).
 */
export class CellOverlay {
  /** What the user has chosen; null: shown where there are any. */
  readonly choice = signal<boolean | null>(null);
  /** Whether any has been found. */
  readonly found = signal(false);
  readonly shown = computed(() => this.choice.value ?? this.found.value);
  /** Whether names of classes are drawn where there is room. */
  readonly names = signal(true);
  readonly look: ProjectLook;
  readonly classes: ReadonlySignal<ReadonlyMap<number, AnnotationClass>>;
  /** Of what has been loaded for the cells so far. */
  readonly legend = computed(() => {
    void this.#loads.value;
    return legendOf(this.#annotations.all(), this.look.filter.value);
  });
  readonly #annotations: CellAnnotations;
  readonly #loads = signal(0);
  readonly #changed = new Emitter<void>();
  readonly #loaded = new Emitter<void>();
  /** By image: its layer, the first to be made first. */
  readonly #kept = new Map<number, Kept>();

  /** All of it is drawn differently now. */
  readonly onDidChange = this.#changed.event;
  readonly onDidLoad = this.#loaded.event;

  constructor({ client, data, onError }: CellOverlayOptions) {
    this.#annotations = new CellAnnotations({
      fetch: (ids, cancel) => client.call("annotation/of", { ids }, cancel),
      onLoad: () => {
        this.#loads.value++;
        this.#loaded.fire();
      },
      onError,
    });
    this.look = new ProjectLook(client, onError);
    this.classes = computed(() => (this.shown.value ? classesOf(data) : new Map()));
    // A signal of the page, which lives as long as this does.
    effect(() => {
      void [this.classes.value, this.names.value, this.look.filter.value];
      this.#changed.fire();
    });
    client.on("project/changed", ({ annotations }) => {
      if (!annotations) return;
      this.#annotations.invalidate();
      this.#changed.fire();
    });
  }

  toggle(): void {
    this.choice.value = !this.shown.value;
  }

  /** The cells that a grid at rest shows, the most urgent first: instances and their images. */
  want(ids: readonly number[], images: readonly number[]): void {
    if (this.choice.value !== false) this.#annotations.want(ids, images);
  }

  /** What is drawn over an image, another object when it is not the same any more; null: nothing. */
  of(image: number): readonly AnnotationInput[] | null {
    if (this.choice.peek() === false) return null;
    const all = this.#annotations.of(image);
    return all && all.length > 0 ? all : null;
  }

  /** `ratio`: device pixels for one CSS pixel. */
  paint(
    context: CanvasRenderingContext2D,
    cells: readonly OverlaidCell[],
    { ratio, fontFamily }: { readonly ratio: number; readonly fontFamily: string },
  ): void {
    const visible = new Set<number>();
    for (const cell of cells) {
      if (!cell.slot || cell.edge < smallestCell || cell.width === 0) continue;
      const layer = this.#layerOf(cell, cell.slot.px, ratio, fontFamily);
      if (!layer) continue;
      visible.add(cell.image);
      context.drawImage(layer, cell.x, cell.y, cell.edge, cell.edge);
    }
    if (visible.size > 0 && !this.found.peek()) this.found.value = true;
    this.#forget(visible);
  }

  #layerOf(
    cell: OverlaidCell,
    px: number,
    ratio: number,
    fontFamily: string,
  ): OffscreenCanvas | null {
    const all = this.of(cell.image);
    if (!all) return null;
    const classes = this.classes.peek();
    const filter = this.look.filter.peek();
    const { edge } = cell;
    const { sx, sw, dw, dh } = cell.placement;
    const look = `${px} ${sx} ${sw} ${dw} ${dh} ${ratio} ${this.names.peek()} ${fontFamily}`;
    const drawn = { look, of: all, classes, filter };
    const kept = this.#kept.get(cell.image);
    if (kept && isSame(kept, drawn)) return kept.layer;
    const layer = drawLayer(
      all.filter((one) => passes(one, filter)),
      {
        at: cellTransform(cell.width, cell.height, px, cell.placement),
        edge,
        ratio,
        classes,
        fontFamily: this.names.peek() ? fontFamily : null,
      },
    );
    this.#kept.set(cell.image, { ...drawn, layer });
    return layer;
  }

  // What left the screen is drawn anew when it comes back.
  #forget(visible: ReadonlySet<number>): void {
    let pixels = 0;
    for (const { layer } of this.#kept.values()) pixels += layer.width * layer.height;
    for (const [image, { layer }] of this.#kept) {
      if (pixels <= largestKept) return;
      if (visible.has(image)) continue;
      pixels -= layer.width * layer.height;
      this.#kept.delete(image);
    }
  }
}

/** Pixels of layers that are kept, 32 MB: a few screens. */
const largestKept = 8_000_000;

/** What a layer was drawn of. */
interface Drawn {
  readonly look: string;
  readonly of: unknown;
  readonly classes: unknown;
  readonly filter: unknown;
}

interface Kept extends Drawn {
  readonly layer: OffscreenCanvas;
}

function isSame(a: Drawn, b: Drawn): boolean {
  return a.look === b.look && a.of === b.of && a.classes === b.classes && a.filter === b.filter;
}
