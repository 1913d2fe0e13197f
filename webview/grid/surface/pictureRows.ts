import type { Theme } from "../../shared/theme.ts";
import type { Line, RowLine } from "../layout.ts";
import { CellPainter } from "./cellPainter.ts";
import { cellsOf, type CellSources, type Scene } from "./cells.ts";
import { PictureRow, type RowLook } from "./pictureRow.ts";
import type { Sheet } from "./sheet.ts";

/** The pictures of the visible rows, each row on its canvas; what a frame costs follows the rows that came in. */
export class PictureRows {
  readonly #sheet: Sheet;
  readonly #sources: CellSources;
  readonly #onLost: () => void;
  /** By the index of their line. Rows that have left the screen keep their canvas until another needs it. */
  readonly #rows = new Map<number, PictureRow>();
  #painter: CellPainter;
  #look: RowLook | null = null;
  /** For what the canvases were last placed. */
  #placed: { readonly look: RowLook | null; readonly origin: number } = { look: null, origin: 0 };
  #width = 0;
  #ratio = 1;

  /** `onLost`: something has to be drawn again. */
  constructor(sheet: Sheet, sources: CellSources, theme: Theme, onLost: () => void) {
    this.#sheet = sheet;
    this.#sources = sources;
    this.#onLost = onLost;
    this.#painter = new CellPainter(sources.overlay, theme);
  }

  setTheme(theme: Theme): void {
    this.#painter = new CellPainter(this.#sources.overlay, theme);
    this.invalidate();
  }

  /** What is drawn has changed in more than its cells: the next frame draws all of them. */
  invalidate(): void {
    this.#look = null;
  }

  /** `width`: in CSS pixels; `ratio`: the screen's device pixels per CSS pixel. */
  resize(width: number, ratio: number): void {
    this.#width = width;
    this.#ratio = ratio;
    this.invalidate();
  }

  /** Draws the rows among the lines of the screen; false when a picture that exists is not here yet. */
  paint(lines: readonly Line[], scene: Scene): boolean {
    this.#sources.thumbs.nextFrame();
    const rows = lines.filter((line) => line.kind === "row");
    const look = this.#lookOf(scene);
    const left = this.#leave(rows);
    let complete = true;
    for (const line of rows) {
      const row = this.#rows.get(line.index) ?? this.#take(left.pop()) ?? this.#create();
      this.#rows.set(line.index, row);
      row.place(line, this.#sheet);
      const cells = cellsOf(line, scene, this.#sources);
      row.draw(cells, look);
      complete &&= cells.every(({ slot, absent }) => slot ?? absent);
    }
    return complete;
  }

  #lookOf({ layout, px, whole }: Scene): RowLook {
    const known = this.#look;
    if (known?.layout === layout && known.px === px && known.whole === whole) return known;
    const [width, ratio, painter] = [this.#width, this.#ratio, this.#painter];
    this.#look = { layout, px, whole, width, ratio, painter };
    return this.#look;
  }

  /** Indexes of lines that are not on the screen any more, for others to take their canvases. */
  #leave(rows: readonly RowLine[]): number[] {
    const visible = new Set(rows.map(({ index }) => index));
    const left = [...this.#rows.keys()].filter((index) => !visible.has(index));
    const { origin } = this.#sheet;
    if (this.#placed.look === this.#look && this.#placed.origin === origin) return left;
    this.#placed = { look: this.#look, origin };
    // They lie where other rows are now.
    for (const index of left) this.#take(index)?.canvas.remove();
    return [];
  }

  #take(index: number | undefined): PictureRow | undefined {
    if (index === undefined) return undefined;
    const row = this.#rows.get(index);
    this.#rows.delete(index);
    return row;
  }

  #create(): PictureRow {
    const row = new PictureRow(this.#onLost);
    this.#sheet.element.append(row.canvas);
    return row;
  }
}
