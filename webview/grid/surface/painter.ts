import type { CellOverlay } from "../../annotations/cellOverlay.ts";
import type { Theme } from "../../shared/theme.ts";
import type { ThumbStore } from "../../shared/thumbs/thumbStore.ts";
import { cellState } from "../../../src/protocol/view.ts";
import type { RangeStore } from "../rangeStore.ts";
import { cellsOf, isSamePicture, isSameScene, type Cell, type Scene } from "./cells.ts";
import { LabelPainter } from "./labelPainter.ts";

/** Draws the visible cells and nothing else; what a frame costs follows their number. */
export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #ranges: RangeStore;
  readonly #thumbs: ThumbStore<ImageBitmap>;
  readonly #labels: LabelPainter;
  readonly #overlay: CellOverlay;
  #theme: Theme;
  #ratio = 1;
  /** What the canvas shows, while nothing but more thumbnails has come. */
  #painted: { readonly scene: Scene; readonly cells: readonly Cell[] } | null = null;

  constructor(
    canvas: HTMLCanvasElement,
    ranges: RangeStore,
    thumbs: ThumbStore<ImageBitmap>,
    overlay: CellOverlay,
    theme: Theme,
  ) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("This browser has no canvas to draw the grid on.");
    this.#canvas = canvas;
    this.#context = context;
    this.#ranges = ranges;
    this.#thumbs = thumbs;
    this.#overlay = overlay;
    this.#theme = theme;
    this.#labels = new LabelPainter(context, theme);
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#labels.setTheme(theme);
    this.invalidate();
  }

  /** Cells have changed in more than their thumbnails: the next frame draws all of them. */
  invalidate(): void {
    this.#painted = null;
  }

  /** In CSS pixels; `ratio` is the screen's device pixels per CSS pixel. */
  resize(width: number, height: number, ratio: number): void {
    this.#ratio = ratio;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${height}px`;
    this.invalidate();
  }

  /** Draws a frame; false when a picture that exists is not here yet. */
  paint(scene: Scene): boolean {
    const context = this.#context;
    this.#thumbs.nextFrame();
    // Whole device pixels: a grid that stops between two of them is a blurred grid.
    const top = Math.round(scene.top * this.#ratio) / this.#ratio;
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    const shown = cellsOf(scene, top, this.#ranges, this.#thumbs);
    const arrived = this.#arrived(scene, shown);
    const cells = arrived ?? shown;
    context.fillStyle = this.#theme.background;
    if (arrived) this.#clear(arrived);
    else context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#paintSelection(
      cells.filter(({ selected }) => selected),
      scene.layout.labelLines,
    );
    this.#paintSkeletons(cells, scene.layout.edge);
    for (const cell of cells) this.#paintPicture(cell, scene);
    const { fontFamily } = this.#theme;
    this.#overlay.paint(context, cells, { ratio: this.#ratio, fontFamily });
    this.#roundCorners(cells);
    for (const cell of cells) this.#paintMarks(cell, scene);
    if (scene.layout.labelLines > 0 && !arrived) this.#labels.paint(cells, scene.layout);
    this.#painted = { scene, cells: shown };
    return shown.every(({ slot, absent }) => slot ?? absent);
  }

  // A screen comes in several messages: to draw all of it for each would cost several times as much as the pictures.
  // What is drawn around a cell is not drawn twice.
  #arrived(scene: Scene, cells: readonly Cell[]): readonly Cell[] | null {
    const painted = this.#painted;
    if (!painted || !isSameScene(painted.scene, scene)) return null;
    const arrived = cells.filter((cell, i) => !isSamePicture(cell, painted.cells[i]));
    const isPlain = arrived.every(
      ({ selected, position }) => !selected && position !== scene.focused,
    );
    return isPlain ? arrived : null;
  }

  #clear(cells: readonly Cell[]): void {
    const context = this.#context;
    context.beginPath();
    for (const { x, y, edge } of cells) context.rect(x, y, edge, edge);
    context.fill();
  }

  #paintSelection(cells: readonly Cell[], labelLines: number): void {
    if (cells.length === 0) return;
    const context = this.#context;
    context.fillStyle = this.#theme.selection;
    context.beginPath();
    for (const { x, y, edge } of cells) {
      const height = edge + this.#labels.heightOf(labelLines, edge);
      context.roundRect(x - 3, y - 3, edge + 6, height + 6, 7);
    }
    context.fill();
  }

  #paintSkeletons(cells: readonly Cell[], edge: number): void {
    const context = this.#context;
    context.fillStyle = this.#theme.skeleton;
    context.beginPath();
    for (const { slot, x, y, placement } of cells) {
      if (slot) continue;
      const { dx, dy, dw, dh } = placement;
      context.roundRect(x + dx, y + dy, dw, dh, radiusOf(edge));
    }
    context.fill();
  }

  #paintPicture(cell: Cell, { layout }: Scene): void {
    const context = this.#context;
    const { slot, placement, x, y } = cell;
    if (slot) {
      const { sx, sy, sw, sh, dx, dy, dw, dh } = placement;
      context.globalAlpha = cell.state === cellState.missing ? 0.35 : 1;
      context.imageSmoothingEnabled = !cell.pixelArt;
      const rowTop = slot.row * slot.px;
      context.drawImage(slot.bitmap, sx, rowTop + sy, sw, sh, x + dx, y + dy, dw, dh);
      context.globalAlpha = 1;
    } else if (cell.state === cellState.ready && cell.absent)
      this.#paintGlyph(glyphs.picture, this.#theme.description, cell, layout.edge);
  }

  // A clip for each cell would cost more than all the pictures; the corners of all are painted over in one go.
  #roundCorners(cells: readonly Cell[]): void {
    const context = this.#context;
    for (const selected of [false, true]) {
      context.fillStyle = selected ? this.#theme.selection : this.#theme.background;
      if (context.fillStyle === "rgba(0, 0, 0, 0)") context.fillStyle = this.#theme.background;
      context.beginPath();
      for (const cell of cells) {
        const radius = radiusOf(cell.edge);
        if (!cell.slot || cell.selected !== selected || radius === 0) continue;
        const { dx, dy, dw, dh } = cell.placement;
        context.rect(cell.x + dx, cell.y + dy, dw, dh);
        context.roundRect(cell.x + dx, cell.y + dy, dw, dh, radius);
      }
      context.fill("evenodd");
    }
  }

  #paintMarks(cell: Cell, { hovered, focused, layout }: Scene): void {
    const theme = this.#theme;
    const { x, y, edge, position, selected } = cell;
    const isHovered = hovered === position;
    const height = edge + this.#labels.heightOf(layout.labelLines, edge);
    if (theme.contrastBorder !== "") this.#stroke(x, y, edge, edge, theme.contrastBorder, 1);
    if (isHovered && !selected) this.#stroke(x, y, edge, edge, theme.hover, 1);
    if (selected) this.#stroke(x - 2, y - 2, edge + 4, height + 4, theme.focus, 2);
    if (focused === position) this.#stroke(x - 5, y - 5, edge + 10, height + 10, theme.focus, 1.5);
    if (edge >= smallestBadged && (selected || isHovered)) this.#paintBadge(x, y, selected);
    if (cell.state === cellState.missing)
      this.#paintGlyph(glyphs.warning, theme.warning, cell, edge);
  }

  #stroke(x: number, y: number, width: number, height: number, colour: string, line: number): void {
    const context = this.#context;
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.beginPath();
    const inset = line / 2;
    context.roundRect(x + inset, y + inset, width - line, height - line, 6);
    context.stroke();
  }

  #paintBadge(x: number, y: number, selected: boolean): void {
    const context = this.#context;
    const theme = this.#theme;
    const { offset, radius } = checkBadge;
    context.beginPath();
    context.arc(x + offset, y + offset, radius, 0, 2 * Math.PI);
    context.fillStyle = selected ? theme.badge : "rgba(0, 0, 0, 0.45)";
    context.fill();
    context.strokeStyle = selected ? theme.badgeForeground : "rgba(255, 255, 255, 0.9)";
    context.lineWidth = 1.5;
    context.stroke();
    if (!selected) return;
    context.beginPath();
    context.moveTo(x + offset - 4, y + offset);
    context.lineTo(x + offset - 1, y + offset + 3);
    context.lineTo(x + offset + 4, y + offset - 3);
    context.stroke();
  }

  #paintGlyph(glyph: string, colour: string, { x, y }: Cell, edge: number): void {
    const context = this.#context;
    context.fillStyle = colour;
    context.font = `${Math.max(12, Math.min(32, edge / 3))}px codicon`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(glyph, x + edge / 2, y + edge / 2);
  }
}

/** The round mark at a cell's top left, which a click toggles: distance of its centre from both edges, and radius. */
export const checkBadge = { offset: 14, radius: 9 } as const;

/** Below this edge a cell has no room for the mark. */
export const smallestBadged = 56;

// Of the codicon font.
const glyphs = { warning: "\uea6c", picture: "\ueaea" } as const;

function radiusOf(edge: number): number {
  return edge < 48 ? 0 : 4;
}
