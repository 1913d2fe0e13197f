import { signal, type ReadonlySignal } from "@preact/signals";
import { fit, panBy, zoomBy, type Camera, type Place, type Size } from "./camera.ts";
import type { OpenMap } from "./openMap.ts";

/** What a drag does. */
export type Tool = "pan" | "lasso" | "box";

/** Where one looks, and with which tool in the hand. */
export class Steering {
  /** Null: all is in sight, however large the stage is. */
  readonly camera = signal<Camera | null>(null);
  readonly size = signal<Size>({ width: 0, height: 0 });
  readonly tool = signal<Tool>("pan");
  /** When the map was moved, or its points changed, last, on the clock of `performance.now()`. */
  movedAt = -Infinity;
  readonly #open: ReadonlySignal<OpenMap | null>;
  readonly #draw: () => void;

  constructor(open: ReadonlySignal<OpenMap | null>, draw: () => void) {
    this.#open = open;
    this.#draw = draw;
  }

  start(camera: Camera | null): void {
    this.camera.value = camera;
  }

  /** As it is seen now. */
  get now(): Camera {
    return this.camera.value ?? this.whole;
  }

  /** All of the map. */
  get whole(): Camera {
    const box = this.#open.value?.points.box ?? { minX: -1, minY: -1, maxX: 1, maxY: 1 };
    return fit(box, this.size.value);
  }

  /** The points look different: what a slow machine can draw of them at once comes first, as if the map moved. */
  touch(): void {
    this.movedAt = performance.now();
    this.#draw();
  }

  resize(size: Size): void {
    this.size.value = size;
    this.#draw();
  }

  pan(dx: number, dy: number): void {
    this.#move(panBy(this.now, dx, dy));
  }

  /** Around a place of the stage, or its middle. */
  zoom(factor: number, around?: Place): void {
    const { width, height } = this.size.value;
    const place = around ?? { x: width / 2, y: height / 2 };
    this.#move(zoomBy(this.now, this.size.value, factor, place, this.whole));
  }

  fit(): void {
    this.#move(null);
  }

  /** Takes a tool, or puts it down. */
  take(tool: Tool): void {
    this.tool.value = this.tool.value === tool ? "pan" : tool;
  }

  #move(camera: Camera | null): void {
    this.camera.value = camera;
    this.touch();
  }
}
