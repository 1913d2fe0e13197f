import assert from "node:assert/strict";
import { bytesOf } from "../../../src/protocol/bytes.ts";
import { cellState } from "../../../src/protocol/view.ts";
import { blockOf } from "../../../webview/grid/blocks.ts";
import { linesIn } from "../../../webview/grid/layout.ts";
import { RangeStore } from "../../../webview/grid/rangeStore.ts";
import { cellsOf } from "../../../webview/grid/surface/cells.ts";
import { ThumbStore } from "../../../webview/shared/thumbs/thumbStore.ts";
import { layoutOf, rangeOf } from "./fixtures.ts";

const px = 128;

describe("cells of the grid", () => {
  it("shows a thumbnail that comes before its row knows the image without its padding", async () => {
    const ranges = new RangeStore({
      fetch: () => Promise.reject(new Error("not asked")),
      onLoad: () => undefined,
      onOtherVersion: () => undefined,
      onError: () => undefined,
    });
    const pending = { states: Uint8Array.of(cellState.pending), images: new Uint8Array(4) };
    const range = { ...rangeOf(0, 1), ...pending, sizes: new Uint8Array(8) };
    ranges.replace(1, 1, [blockOf(range)]);
    const id = ranges.idAt(0) ?? 0;
    const bitmap = { close: () => undefined, width: px, height: px };
    const thumbs = await new Promise<ThumbStore<ImageBitmap>>((resolve, reject) => {
      const store = new ThumbStore<ImageBitmap>({
        fetch: async (ids) => ({
          strips: [{ px, ids, sizes: bytesOf(Int32Array.of(600, 400)), jpeg: new Uint8Array() }],
          absent: new Uint8Array(),
        }),
        decode: async () => bitmap,
        onLoad: () => resolve(store),
        onError: reject,
        budget: 1e8,
      });
      store.want({ ids: [id], images: [0], urgent: 1, px, scrolling: false, hurried: false });
    });
    const layout = layoutOf([1]);
    const row = linesIn(layout, 0, 400).find((line) => line.kind === "row");
    assert.ok(row);
    const overlay = { of: () => null, paint: () => undefined };
    const [cell] = cellsOf(
      row,
      { layout, px, whole: true, hovered: null },
      { ranges, thumbs, overlay },
    );
    assert.deepEqual([cell?.width, cell?.height], [600, 400]);
    assert.deepEqual([cell?.placement.sy, cell?.placement.sh], [22, 83]);
  });
});
