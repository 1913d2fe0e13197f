import { bytesOf } from "../../protocol/bytes.ts";
import type { Thumbs, ThumbSize, ThumbStrip } from "../../protocol/view.ts";
import type { Dataset } from "../columns/dataset.ts";
import type { StoredThumb, ThumbStore } from "../db/thumbStore.ts";
import { joinStrip } from "../images/strip.ts";

/** Cells of a strip at most: 64, and no more rows than any GPU takes as a texture (16,384). */
const cellsOf: Record<ThumbSize, number> = { 64: 64, 128: 64, 256: 32 };

export interface ThumbAnswer {
  readonly thumbs: Thumbs;
  /** Ids that are decoded, and whose thumbnail the store has not. */
  readonly lost: readonly number[];
}

/** The thumbnails of instances as pictures of their own, in the order of `ids`; empty where the store has none. */
export function thumbPictures(
  store: ThumbStore,
  dataset: Dataset,
  ids: Int32Array,
  px: ThumbSize,
): Uint8Array[] {
  const { image } = dataset.instances;
  const stored = store.read([...new Set(Array.from(ids, (id) => image[id]).filter(Boolean))], px);
  return Array.from(ids, (id) => {
    const thumb = stored.get(image[id]);
    return thumb
      ? joinStrip(store.header(thumb.headerId), [thumb.segment], thumb.px)
      : new Uint8Array();
  });
}

/** The thumbnails of instances, joined into as few strips as their sizes and encoders allow. `waiting`: come soon. */
export function thumbStrips(
  store: ThumbStore,
  dataset: Dataset,
  ids: Int32Array,
  { px, waiting }: { px: ThumbSize; waiting: ReadonlySet<number> },
): ThumbAnswer {
  const { image } = dataset.instances;
  const stored = store.read([...new Set(ids)].map((id) => image[id]).filter(Boolean), px);
  const absent: number[] = [];
  const lost: number[] = [];
  const kinds = new Map<string, { ids: number[]; thumbs: StoredThumb[] }>();
  for (const id of ids) {
    const thumb = stored.get(image[id]);
    if (!thumb) {
      if (!waiting.has(id)) absent.push(id);
      if (image[id]) lost.push(id);
      continue;
    }
    const key = `${thumb.px}/${thumb.headerId}`;
    const kind = kinds.get(key) ?? { ids: [], thumbs: [] };
    kinds.set(key, kind);
    kind.ids.push(id);
    kind.thumbs.push(thumb);
  }
  const strips: ThumbStrip[] = [];
  for (const kind of kinds.values()) {
    const { px: side, headerId } = kind.thumbs[0];
    const header = store.header(headerId);
    for (let i = 0; i < kind.ids.length; i += cellsOf[side]) {
      const cells = Int32Array.from(kind.ids.slice(i, i + cellsOf[side]));
      const segments = kind.thumbs.slice(i, i + cellsOf[side]).map(({ segment }) => segment);
      strips.push({
        px: side,
        ids: bytesOf(cells),
        sizes: bytesOf(dataset.images.sizes(cells.map((id) => image[id]))),
        jpeg: joinStrip(header, segments, side),
      });
    }
  }
  return { thumbs: { strips, absent: bytesOf(Int32Array.from(absent)) }, lost };
}
