import type { ThumbSize } from "../../shared/thumbs/thumbStore.ts";
import type { GridLayout, RowLine } from "../layout.ts";
import type { CellPainter } from "./cellPainter.ts";
import { isSameCell, rowMargin, type Cell } from "./cells.ts";
import type { Sheet } from "./sheet.ts";

/** What rows of a grid have in common. */
export interface RowLook {
  readonly layout: GridLayout;
  readonly px: ThumbSize;
  /** Whole pictures instead of filled squares. */
  readonly whole: boolean;
  /** Of the grid, in CSS pixels. */
  readonly width: number;
  /** The screen's device pixels per CSS pixel. */
  readonly ratio: number;
  readonly painter: CellPainter;
}

/** A row of the grid on a canvas of its own, which is drawn when its cells change and not when it moves. */
export class PictureRow {
  readonly canvas = document.createElement("canvas");
  readonly #context: CanvasRenderingContext2D;
  #look: RowLook | null = null;
  #cells: readonly Cell[] = [];

  /** `onLost`: what the canvas showed is gone, with the graphics card's memory, and is to be drawn again. */
  constructor(onLost: () => void) {
    const context = this.canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("This browser has no canvas to draw the grid on.");
    this.#context = context;
    this.canvas.ariaHidden = "true";
    this.canvas.addEventListener("contextrestored", () => {
      this.#look = null;
      onLost();
    });
  }

  place(line: RowLine, sheet: Sheet): void {
    sheet.place(this.canvas, line.top - rowMargin);
  }

  /** The same look is the same object. */
  draw(cells: readonly Cell[], look: RowLook): void {
    const drawn = this.#cells;
    const isDrawn = look === this.#look && cells.length === drawn.length;
    if (isDrawn && cells.every((cell, i) => isSameCell(cell, drawn[i]))) return;
    if (look !== this.#look) this.#fit(look);
    this.#look = look;
    this.#cells = cells;
    look.painter.paint(this.#context, cells, look);
  }

  // In whole device pixels: what has halves of them is blurred.
  #fit({ layout, width, ratio }: RowLook): void {
    const { canvas } = this;
    const [across, down] = [Math.round(width * ratio), Math.ceil(layout.rowHeight * ratio)];
    if (canvas.width === across && canvas.height === down) return;
    canvas.width = across;
    canvas.height = down;
    canvas.style.width = `${across / ratio}px`;
    canvas.style.height = `${down / ratio}px`;
  }
}
