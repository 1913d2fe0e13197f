import type { Theme } from "../../shared/theme.ts";
import { cellState } from "../../../src/protocol/view.ts";
import type { GridLayout, Rect } from "../layout.ts";
import { LabelPainter } from "./labelPainter.ts";
import type { Cell, CellSources } from "./cells.ts";

/** Draws cells, which costs what follows their number. */
export class CellPainter {
  readonly #overlay: CellSources["overlay"];
  readonly #theme: Theme;
  readonly #labels: LabelPainter;

  constructor(overlay: CellSources["overlay"], theme: Theme) {
    this.#overlay = overlay;
    this.#theme = theme;
    this.#labels = new LabelPainter(theme);
  }

  /** Draws all that a canvas shows; `ratio`: its pixels per CSS pixel. */
  paint(
    context: CanvasRenderingContext2D,
    cells: readonly Cell[],
    { layout, ratio }: { readonly layout: GridLayout; readonly ratio: number },
  ): void {
    const theme = this.#theme;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = theme.background;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#paintSelection(context, cells, layout);
    this.#paintSkeletons(context, cells, layout.edge);
    for (const cell of cells) this.#paintPicture(context, cell);
    this.#overlay.paint(context, cells, { ratio, fontFamily: theme.fontFamily });
    this.#roundCorners(context, cells);
    for (const cell of cells) this.#paintMarks(context, cell, layout);
    if (layout.labelLines > 0) this.#labels.paint(context, cells, layout);
  }

  #paintSelection(
    context: CanvasRenderingContext2D,
    cells: readonly Cell[],
    { cellHeight }: GridLayout,
  ): void {
    context.fillStyle = this.#theme.selection;
    context.beginPath();
    for (const { x, y, edge, selected } of cells)
      if (selected) context.roundRect(x - 3, y - 3, edge + 6, cellHeight + 6, 7);
    context.fill();
  }

  #paintSkeletons(context: CanvasRenderingContext2D, cells: readonly Cell[], edge: number): void {
    context.fillStyle = this.#theme.skeleton;
    context.beginPath();
    for (const { slot, x, y, placement } of cells) {
      if (slot) continue;
      const { dx, dy, dw, dh } = placement;
      context.roundRect(x + dx, y + dy, dw, dh, radiusOf(edge));
    }
    context.fill();
  }

  #paintPicture(context: CanvasRenderingContext2D, cell: Cell): void {
    const { slot, placement, x, y } = cell;
    if (slot) {
      const { sx, sy, sw, sh, dx, dy, dw, dh } = placement;
      context.globalAlpha = cell.state === cellState.missing ? 0.35 : 1;
      context.imageSmoothingEnabled = !cell.pixelArt;
      const rowTop = slot.row * slot.px;
      context.drawImage(slot.bitmap, sx, rowTop + sy, sw, sh, x + dx, y + dy, dw, dh);
      context.globalAlpha = 1;
    } else if (cell.state === cellState.ready && cell.absent)
      paintGlyph(context, cell, glyphs.picture, this.#theme.description);
  }

  // A clip for each cell would cost more than all the pictures; the corners of all are painted over in one go.
  #roundCorners(context: CanvasRenderingContext2D, cells: readonly Cell[]): void {
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

  #paintMarks(context: CanvasRenderingContext2D, cell: Cell, { cellHeight }: GridLayout): void {
    const theme = this.#theme;
    const { x, y, edge, selected, hovered } = cell;
    const square = { x, y, width: edge, height: edge };
    if (theme.contrastBorder !== "") stroke(context, square, theme.contrastBorder, 1);
    if (hovered && !selected) stroke(context, square, theme.hover, 1);
    const around = { x: x - 2, y: y - 2, width: edge + 4, height: cellHeight + 4 };
    if (selected) stroke(context, around, theme.focus, 2);
    if (edge >= smallestBadged && (selected || hovered)) this.#paintBadge(context, x, y, selected);
    if (cell.state === cellState.missing) paintGlyph(context, cell, glyphs.warning, theme.warning);
  }

  #paintBadge(context: CanvasRenderingContext2D, x: number, y: number, selected: boolean): void {
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

function stroke(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Rect,
  colour: string,
  line: number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = line;
  context.beginPath();
  const inset = line / 2;
  context.roundRect(x + inset, y + inset, width - line, height - line, 6);
  context.stroke();
}

function paintGlyph(
  context: CanvasRenderingContext2D,
  { x, y, edge }: Cell,
  glyph: string,
  colour: string,
): void {
  context.fillStyle = colour;
  context.font = `${Math.max(12, Math.min(32, edge / 3))}px codicon`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(glyph, x + edge / 2, y + edge / 2);
}
