import type { Camera, Size } from "./camera.ts";
import { heatOf } from "./density.ts";
import type { OpenMap } from "./openMap.ts";

/** Draws how many points are where, below the points. */
export class HeatPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  #isEmpty = true;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
  }

  /** The canvas has a pixel a square; the style sheet stretches it smoothly over the stage. `colour`: 0xRRGGBB. */
  paint({ points, states }: OpenMap, camera: Camera, size: Size, colour: number): void {
    const { columns, rows, values } = heatOf(points, (i) => states.isOpen(i), camera, size);
    const image = new ImageData(columns, rows);
    for (const [i, value] of values.entries()) {
      image.data[4 * i] = (colour >> 16) & 255;
      image.data[4 * i + 1] = (colour >> 8) & 255;
      image.data[4 * i + 2] = colour & 255;
      image.data[4 * i + 3] = 235 * value;
    }
    this.#canvas.width = columns;
    this.#canvas.height = rows;
    this.#context?.putImageData(image, 0, 0);
    this.#isEmpty = false;
  }

  clear(): void {
    if (this.#isEmpty) return;
    this.#context?.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#isEmpty = true;
  }
}
