import type { Theme } from "../../shared/theme.ts";
import { metrics, type GridLayout } from "../layout.ts";
import type { Cell } from "./cells.ts";

/** Writes the labels below the cells: the first in the text's colour, the others in the quieter one. */
export class LabelPainter {
  readonly #theme: Theme;
  // Measuring is the slow part of text; a text keeps its shortened form while the width stays.
  #shortened = new Map<string, string>();
  #width = 0;

  constructor(theme: Theme) {
    this.#theme = theme;
  }

  paint(context: CanvasRenderingContext2D, cells: readonly Cell[], layout: GridLayout): void {
    if (layout.edge !== this.#width || this.#shortened.size > 20_000) {
      this.#shortened.clear();
      this.#width = layout.edge;
    }
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    context.font = `${this.#theme.fontSize - 1}px ${this.#theme.fontFamily}`;
    for (let line = 0; line < layout.labelLines; line++) {
      const colour = line === 0 ? this.#theme.foreground : this.#theme.description;
      const down = layout.edge + metrics.labelGap + line * metrics.labelLine + 12;
      for (const cell of cells) {
        const text = cell.labels[line];
        if (!text) continue;
        context.fillStyle = cell.selected ? this.#theme.selectionForeground : colour;
        context.fillText(this.#shorten(context, text), cell.x + layout.edge / 2, cell.y + down);
      }
    }
  }

  #shorten(context: CanvasRenderingContext2D, text: string): string {
    const known = this.#shortened.get(text);
    if (known !== undefined) return known;
    const shortened = shortenToWidth(text, this.#width, (part) => context.measureText(part).width);
    this.#shortened.set(text, shortened);
    return shortened;
  }
}

/** The text, or its longest beginning and its end around an ellipsis: names often differ at their end only. */
export function shortenToWidth(
  text: string,
  width: number,
  measure: (text: string) => number,
): string {
  if (measure(text) <= width) return text;
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  const tail = characters.slice(-Math.min(7, characters.length >> 1)).join("");
  let low = 0;
  let high = characters.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(`${characters.slice(0, middle).join("")}…${tail}`) <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? "…" : `${characters.slice(0, low).join("")}…${tail}`;
}
