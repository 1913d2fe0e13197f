import { bytesOf } from "../../../src/protocol/bytes.ts";
import type { ViewRange } from "../../../src/protocol/view.ts";
import { layOut, type GridLayout, type LayoutInput } from "../../../webview/grid/layout.ts";

/** Groups "a", "b", … of the given sizes. */
export function layoutOf(
  sizes: readonly number[],
  { folded = [], ...input }: Partial<Omit<LayoutInput, "folded">> & { folded?: string[] } = {},
): GridLayout {
  let start = 0;
  const groups = sizes.map((count, i) => {
    const key = String.fromCharCode(97 + i);
    start += count;
    const label = key.toUpperCase();
    return { key, label, path: [label], level: 0, start: start - count, count };
  });
  return layOut({
    width: 500,
    cell: 112,
    labelLines: 1,
    total: start,
    groups,
    folded: new Set(folded),
    ...input,
  });
}

/** A range whose instance at position p has the id 1000 + p. */
export function rangeOf(from: number, count: number, version = 1): ViewRange {
  const positions = Array.from({ length: count }, (_, i) => from + i);
  return {
    version,
    from,
    count,
    ids: bytesOf(Int32Array.from(positions, (p) => 1000 + p)),
    images: bytesOf(Int32Array.from(positions, (p) => 1 + p)),
    states: new Uint8Array(count).fill(1),
    selected: new Uint8Array(count),
    sizes: bytesOf(Int32Array.from(positions.flatMap(() => [640, 480]))),
    names: positions.map((p) => `${p}.jpg`),
    labels: [],
  };
}
