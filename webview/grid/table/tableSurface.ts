import type { Disposable } from "../../../src/base/disposable.ts";
import { demandOf } from "../demand.ts";
import type { GridModel } from "../gridModel.ts";
import { linesIn, type Line } from "../layout.ts";
import { ScrollLoop, type ScrollElements } from "../scrollLoop.ts";
import type { ThumbSize } from "../../shared/thumbs/thumbStore.ts";

/** Thumbnails in rows; the smallest that there are fill them. */
export const tableThumb: ThumbSize = 64;

export const headerHeight = 30;

/** Scrolls the table and asks for what it shows; drawing is the component's, once a frame at most. */
export class TableSurface implements Disposable {
  readonly #model: GridModel<ImageBitmap>;
  readonly #draw: () => void;
  readonly #loop: ScrollLoop;

  /** `draw` renders anew. */
  constructor(model: GridModel<ImageBitmap>, elements: ScrollElements, draw: () => void) {
    this.#model = model;
    this.#draw = draw;
    this.#loop = new ScrollLoop({
      model,
      elements,
      paint: () => this.#paint(),
      resize: (width, height) => {
        if (height <= headerHeight) return;
        model.viewport.resize(width, height - headerHeight);
        this.#loop.paintNow();
      },
    });
  }

  /** Draws in the next frame. */
  schedule(): void {
    this.#loop.schedule();
  }

  dispose(): void {
    this.#loop.dispose();
  }

  #paint(): void {
    this.#loop.applyScroll();
    const { viewport, ranges, thumbs } = this.#model;
    thumbs.nextFrame();
    this.#draw();
    const how = { px: tableThumb, scrolling: this.#loop.scrolling, hurried: false };
    const demand = demandOf(viewport.lines(), this.#nearby(), ranges, how);
    ranges.want(demand.blocks);
    thumbs.want(demand.thumbs);
  }

  #nearby(): Line[] {
    const { viewport } = this.#model;
    const { top, viewport: height } = viewport.scroll;
    const layout = viewport.layout.value;
    const below = linesIn(layout, top + height, top + 2 * height);
    return [...below, ...linesIn(layout, top - height, top).toReversed()];
  }
}

/** Lines to draw: those on the screen, and the row of a position wherever it is, so that its focus is never lost. */
export function linesWith(model: GridModel<ImageBitmap>, position: number | null): Line[] {
  const { viewport } = model;
  const lines = viewport.lines();
  if (position === null || lines.some((line) => holds(line, position))) return lines;
  const layout = viewport.layout.value;
  const section = layout.sections.findLast(({ start }) => start <= position);
  if (!section || section.folded || position >= section.start + section.count) return lines;
  const top = section.top + section.header + (position - section.start) * layout.rowHeight;
  const row = linesIn(layout, top, top + 1).find((line) => holds(line, position));
  if (!row) return lines;
  return row.index < (lines[0]?.index ?? 0) ? [row, ...lines] : [...lines, row];
}

function holds(line: Line, position: number): boolean {
  return line.kind === "row" && line.start === position;
}
