import { computed, effect, signal } from "@preact/signals";
import { Emitter } from "../../src/base/event.ts";
import type { DataClient } from "../data/dataClient.ts";
import type { ProjectData } from "../data/projectData.ts";
import { CellAnnotations } from "./cellAnnotations.ts";
import { classesOf, classNamed } from "./classBook.ts";
import { cssColour } from "./colours.ts";
import { cellTransform, linesInCell, type CellPlacement } from "./cellLines.ts";

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
  readonly #annotations: CellAnnotations;
  readonly #classes;
  readonly #changed = new Emitter<void>();
  /** By image: its layer, the first to be made first. */
  readonly #kept = new Map<number, Kept>();

  readonly onDidChange = this.#changed.event;

  constructor({ client, data, onError }: CellOverlayOptions) {
    this.#annotations = new CellAnnotations({
      fetch: (ids, cancel) => client.call("annotation/of", { ids }, cancel),
      onLoad: () => this.#changed.fire(),
      onError,
    });
    this.#classes = computed(() => (this.shown.value ? classesOf(data) : new Map()));
    // A signal of the page, which lives as long as this does.
    effect(() => {
      void this.#classes.value;
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

  /** `ratio`: device pixels for one CSS pixel. */
  paint(context: CanvasRenderingContext2D, cells: readonly OverlaidCell[], ratio: number): void {
    if (this.choice.peek() === false) return;
    const visible = new Set<number>();
    for (const cell of cells) {
      if (!cell.slot || cell.edge < smallestCell || cell.width === 0) continue;
      const layer = this.#layerOf(cell, cell.slot.px, ratio);
      if (!layer) continue;
      visible.add(cell.image);
      context.drawImage(layer, cell.x, cell.y, cell.edge, cell.edge);
    }
    if (visible.size > 0 && !this.found.peek()) this.found.value = true;
    this.#forget(visible);
  }

  #layerOf(cell: OverlaidCell, px: number, ratio: number): OffscreenCanvas | null {
    const all = this.#annotations.of(cell.image);
    if (!all || all.length === 0) return null;
    const classes = this.#classes.peek();
    const { sx, sw, dw, dh } = cell.placement;
    const look = `${px} ${sx} ${sw} ${dw} ${dh} ${ratio}`;
    const kept = this.#kept.get(cell.image);
    if (kept && kept.look === look && kept.of === all && kept.classes === classes)
      return kept.layer;
    const at = cellTransform(cell.width, cell.height, px, cell.placement);
    const byColour = new Map<string, Path2D>();
    for (const { classId, shape } of all) {
      const colour = cssColour(classNamed(classes, classId).colour);
      const path = byColour.get(colour) ?? new Path2D();
      addLines(path, linesInCell(shape, at));
      byColour.set(colour, path);
    }
    const layer = drawLayer(byColour, cell.edge, ratio);
    this.#kept.set(cell.image, { look, of: all, classes, layer });
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

interface Kept {
  readonly look: string;
  readonly of: unknown;
  readonly classes: unknown;
  readonly layer: OffscreenCanvas;
}

function addLines(path: Path2D, lines: readonly number[]): void {
  for (let i = 0; i + 3 < lines.length; i += 4) {
    path.moveTo(lines[i] ?? 0, lines[i + 1] ?? 0);
    path.lineTo(lines[i + 2] ?? 0, lines[i + 3] ?? 0);
  }
}

function drawLayer(
  byColour: ReadonlyMap<string, Path2D>,
  edge: number,
  ratio: number,
): OffscreenCanvas {
  const side = Math.ceil(edge * ratio);
  const layer = new OffscreenCanvas(side, side);
  const context = layer.getContext("2d");
  if (!context) return layer;
  context.scale(side / edge, side / edge);
  context.lineWidth = 2.5;
  context.strokeStyle = "rgb(0 0 0 / 0.5)";
  for (const path of byColour.values()) context.stroke(path);
  context.lineWidth = 1.25;
  for (const [colour, path] of byColour) {
    context.strokeStyle = colour;
    context.stroke(path);
  }
  return layer;
}
