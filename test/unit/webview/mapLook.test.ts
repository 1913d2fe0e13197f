import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { bytesOf, int32sOf } from "../../../src/protocol/bytes.ts";
import { noCategory, type Looks as Answer, type MapColors } from "../../../src/protocol/maps.ts";
import { labelsOf, placeLabels } from "../../../webview/map/labels.ts";
import { Looks } from "../../../webview/map/looks.ts";
import type { MapPoints } from "../../../webview/map/mapPoints.ts";
import { paletteOf } from "../../../webview/map/palette.ts";
import { PointIndex } from "../../../webview/map/pointIndex.ts";
import { PointStates } from "../../../webview/map/pointStates.ts";
import { placeThumbs } from "../../../webview/map/thumbPlaces.ts";

const dark = { isLight: false, plain: 0x3794ff, faint: 0x9d9d9d };
const light = { isLight: true, plain: 0x1a85ff, faint: 0x616161 };
const size = { width: 800, height: 600 };

function colorsOf(codes: number[], more: Partial<MapColors> = {}): MapColors {
  const counts = new Map<number, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  const own = [...counts.keys()].filter((code) => code !== noCategory).sort((a, b) => a - b);
  return {
    title: "label",
    ordered: false,
    rest: false,
    categories: own.map((code) => ({
      label: `c${code}`,
      color: null,
      count: counts.get(code) ?? 0,
    })),
    without: { label: "No label", color: null, count: counts.get(noCategory) ?? 0 },
    codes: Uint8Array.from(codes),
    ...more,
  };
}

function pointsAt(places: readonly (readonly [number, number])[]): MapPoints {
  return {
    x: Float32Array.from(places, ([x]) => x),
    y: Float32Array.from(places, ([, y]) => y),
    box: { minX: -1, minY: -1, maxX: 1, maxY: 1 },
  };
}

describe("the palette of a map", () => {
  it("tells categories apart, takes tags' own colours, and leaves the rest and the others pale", () => {
    const codes = Array.from({ length: 40 }, (_, i) => i);
    const many = colorsOf([...codes, noCategory], { rest: true });
    const palette = paletteOf(many, dark);
    assert.equal(new Set(palette.slice(0, 39)).size, 39);
    assert.deepEqual([palette[39], palette[noCategory]], [dark.faint, dark.faint]);
    const [first] = many.categories;
    assert.ok(first);
    const own = { ...many, categories: [{ ...first, color: 0x336699 }] };
    assert.equal(paletteOf({ ...own, rest: false }, dark)[0], 0x336699);
    assert.deepEqual(paletteOf(null, dark)[0], dark.plain);
  });

  it("goes from dark to light along a scale", () => {
    const steps = colorsOf([0, 1, 2, 3, 4], { ordered: true });
    for (const backdrop of [dark, light]) {
      const lights = paletteOf(steps, backdrop).slice(0, 5).map(lightness);
      assert.deepEqual(
        lights,
        lights.toSorted((a, b) => a - b),
      );
    }
  });

  it("has no yellow that nobody sees on white", () => {
    const palette = paletteOf(colorsOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), light);
    assert.ok(palette.slice(0, 10).every((colour) => lightness(colour) < 0.65));
  });
});

describe("names on a map", () => {
  it("are where a category is densest, not between its parts", () => {
    const places = [
      ...Array.from({ length: 20 }, (_, i) => [-0.8 + i * 1e-3, 0] as const),
      ...Array.from({ length: 8 }, (_, i) => [0.8 + i * 1e-3, 0] as const),
      [0.1, 0.9] as const,
    ];
    const colors = colorsOf([...Array<number>(28).fill(0), 1]);
    const [large, small] = labelsOf(pointsAt(places), colors);
    assert.ok(large && small);
    assert.deepEqual([large.text, small.text], ["c0", "c1"]);
    assert.ok(large.x < -0.75 && Math.abs(small.y - 0.9) < 1e-6);
    assert.deepEqual(labelsOf(pointsAt(places), { ...colors, ordered: true }), []);
  });

  it("do not cover each other, and the larger category goes first", () => {
    const label = (
      text: string,
      x: number,
    ): { text: string; code: number; x: number; y: number } => ({
      text,
      code: 0,
      x,
      y: 0,
    });
    const camera = { x: 0, y: 0, zoom: 300 };
    const all = [label("large", 0), label("covered", 0.02), label("aside", 0.9), label("out", 3)];
    const placed = placeLabels(all, camera, size, (text) => text.length * 8, 16);
    assert.deepEqual(
      placed.map(({ text, x }) => [text, Math.round(x)]),
      [
        ["large", 400],
        ["aside", 670],
      ],
    );
  });
});

describe("thumbnails on a map", () => {
  const crowd = pointsAt(
    Array.from({ length: 3000 }, (_, i) => [Math.sin(i) * 0.9, Math.cos(i * 1.7) * 0.9]),
  );

  it("are as large as there is room for, and do not cover each other", () => {
    const camera = { x: 0, y: 0, zoom: 4000 };
    const { edge, places } = placeThumbs(crowd, new PointIndex(crowd), () => true, camera, size);
    assert.ok(places.length > 3 && edge >= 44 && edge <= 160);
    for (const [i, a] of places.entries())
      for (const b of places.slice(i + 1))
        assert.ok(Math.abs(a.x - b.x) > edge || Math.abs(a.y - b.y) > edge);
  });

  it("stay while the map moves", () => {
    const index = new PointIndex(crowd);
    const pointsOf = (x: number): number[] =>
      placeThumbs(crowd, index, () => true, { x, y: 0, zoom: 6000 }, size).places.map(
        ({ point }) => point,
      );
    const [before, after] = [pointsOf(0), pointsOf(0.002)];
    const kept = before.filter((point) => after.includes(point));
    assert.ok(kept.length >= before.length - 3, `${kept.length} of ${before.length} stay`);
  });

  it("are not there among too many points, nor for what is hidden", () => {
    const index = new PointIndex(crowd);
    const far = { x: 0, y: 0, zoom: 250 };
    assert.deepEqual(placeThumbs(crowd, index, () => true, far, size).places, []);
    const close = { x: 0, y: 0, zoom: 4000 };
    assert.deepEqual(placeThumbs(crowd, index, () => false, close, size).places, []);
  });
});

describe("names and sizes of instances", () => {
  it("stay until there are newer ones, which are asked for when they are wanted", async () => {
    const asked: number[][] = [];
    let gate = Promise.resolve();
    const fetch = async (ids: Uint8Array): Promise<Answer> => {
      asked.push([...int32sOf(ids)]);
      await gate;
      const all = int32sOf(ids);
      const names = Array.from(all, (id) => `${id} of ${asked.length}`);
      return { names, sizes: bytesOf(new Int32Array(all.length * 2)) };
    };
    const looks = new Looks(
      fetch,
      () => undefined,
      (error) => assert.fail(String(error)),
    );
    looks.want([1, 2]);
    await setImmediate();
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    looks.forget();
    looks.want([1]);
    looks.want([1]);
    assert.equal(looks.get(1)?.name, "1 of 1");
    resolve();
    await setImmediate();
    assert.equal(looks.get(1)?.name, "1 of 2");
    looks.want([1, 2]);
    assert.deepEqual(asked, [[1, 2], [1], [2]]);
  });

  it("are let go of in the end, those first that were asked for first", async () => {
    const fetch = (ids: Uint8Array): Promise<Answer> =>
      Promise.resolve({
        names: Array.from(int32sOf(ids), String),
        sizes: bytesOf(new Int32Array(int32sOf(ids).length * 2)),
      });
    const looks = new Looks(
      fetch,
      () => undefined,
      (error) => assert.fail(String(error)),
    );
    const seen = Array.from({ length: 8192 }, (_, i) => i + 1);
    looks.want(seen);
    await setImmediate();
    looks.forget();
    looks.want([1]);
    await setImmediate();
    looks.want([9001, 9002]);
    await setImmediate();
    assert.deepEqual(
      [1, 2, 3, 4, 8192, 9001, 9002].map((id) => looks.get(id)?.name),
      ["1", undefined, undefined, "4", "8192", "9001", "9002"],
    );
  });
});

describe("states of points", () => {
  it("hide what is gone and what is switched off, and select what is open", () => {
    const states = new PointStates(4);
    states.ids.set([11, 12, 0, 14]);
    states.setColors(colorsOf([0, 1, 0, 1]));
    states.hide((code) => code === 1);
    assert.deepEqual(shown(states), [true, false, false, false]);
    states.hide(() => false);
    states.setMarks({ selected: Uint8Array.of(0b1000), shown: Uint8Array.of(0b1011) });
    assert.deepEqual(shown(states), [true, true, false, true]);
    assert.deepEqual(selected(states), [3]);
    states.select(Int32Array.of(0, 2), "add");
    assert.deepEqual(selected(states), [0, 3]);
    states.select(Int32Array.of(3), "remove");
    states.select(Int32Array.of(1), "set");
    assert.deepEqual(selected(states), [1]);
    assert.equal(states.takeChange(), true);
    assert.equal(states.takeChange(), false);
  });
});

function shown(states: PointStates): boolean[] {
  return Array.from(states.ids, (_, i) => states.isShown(i));
}

function selected(states: PointStates): number[] {
  return [...states.ids.keys()].filter((i) => states.isSelected(i));
}

function lightness(colour: number): number {
  const [red, green, blue] = [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255];
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}
