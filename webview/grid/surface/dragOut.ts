import { effect } from "@preact/signals";
import { toDisposable, type Disposable } from "../../../src/base/disposable.ts";
import { int32sOf } from "../../../src/protocol/bytes.ts";
import { count } from "../../shared/format.ts";
import { readTheme } from "../../shared/theme.ts";
import { placePicture } from "../../shared/thumbs/picture.ts";
import type { GridModel } from "../gridModel.ts";

/** Instance ids as JSON; the host turns them into paths where they are dropped. */
const mime = "application/vnd.winnow.instances";

/** A drag carries its data from the start, so that the ids of a selection up to this size are kept at hand. */
const largestDrag = 10_000;

/** Keeps the ids of the selection for a drag that may come. */
export class DragSource implements Disposable {
  readonly #model: GridModel<ImageBitmap>;
  readonly #subscription: Disposable;
  #selected: readonly number[] = [];

  constructor(model: GridModel<ImageBitmap>) {
    this.#model = model;
    let timer = 0;
    const stop = effect(() => {
      const selected = model.selection.selected.value;
      const { revision } = model.selection;
      clearTimeout(timer);
      this.#selected = [];
      if (revision.value > 0 && selected > 1 && selected <= largestDrag)
        timer = setTimeout(() => model.tell(this.#load()), 150);
    });
    this.#subscription = toDisposable(() => {
      stop();
      clearTimeout(timer);
    });
  }

  /** Begins a drag of the cell at a position, and of the whole selection when it is part of it. */
  start(event: DragEvent, position: number): void {
    const id = this.#model.ranges.idAt(position);
    if (id === undefined || !event.dataTransfer) return;
    const ids = this.#selected.includes(id) ? this.#selected : [id];
    event.dataTransfer.effectAllowed = "copy";
    event.dataTransfer.setData(mime, JSON.stringify(ids));
    event.dataTransfer.setDragImage(this.#imageOf(id, ids.length), 20, 20);
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async #load(): Promise<void> {
    const ids = await this.#model.client.call("view/selection", { offset: 0, limit: largestDrag });
    this.#selected = [...int32sOf(ids)];
  }

  #imageOf(id: number, ids: number): HTMLCanvasElement {
    const theme = readTheme();
    const canvas = document.createElement("canvas");
    const edge = 72;
    canvas.width = edge + 24;
    canvas.height = edge + 16;
    const context = canvas.getContext("2d");
    const slot = this.#model.thumbs.find(id, 64);
    if (!context) return canvas;
    if (slot) {
      const { bitmap, px, row, width, height } = slot;
      const { sx, sy, sw, sh } = placePicture(width, height, px, edge, false);
      context.roundRect(0, 8, edge, edge, 6);
      context.save();
      context.clip();
      context.drawImage(bitmap, sx, row * px + sy, sw, sh, 0, 8, edge, edge);
      context.restore();
    }
    if (ids > 1) {
      const text = count(ids);
      context.font = `600 12px ${theme.fontFamily}`;
      const width = Math.max(20, context.measureText(text).width + 12);
      context.fillStyle = theme.badge;
      context.beginPath();
      context.roundRect(canvas.width - width, 0, width, 20, 10);
      context.fill();
      context.fillStyle = theme.badgeForeground;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(text, canvas.width - width / 2, 10);
    }
    return canvas;
  }
}
