import assert from "node:assert/strict";
import fc from "fast-check";
import { StripCache } from "../../../webview/shared/thumbs/stripCache.ts";

class Bitmap {
  closed = 0;
  close(): void {
    this.closed++;
  }
}

const strip = 64 * 64 * 10;

function tenFrom(first: number): number[] {
  return Array.from({ length: 10 }, (_, i) => first + i);
}

function add(cache: StripCache<Bitmap>, first: number, px = 64, image = 1): Bitmap {
  const bitmap = new Bitmap();
  const ids = tenFrom(first);
  const sizes = Int32Array.from(ids.flatMap((id) => [1000 + id, 500 + id]));
  cache.add({ bitmap, px, wanted: px, ids, sizes }, () => image);
  return bitmap;
}

describe("strip cache", () => {
  it("finds a thumbnail by its instance, in its row, with its image's size", () => {
    const cache = new StripCache<Bitmap>(strip);
    const bitmap = add(cache, 100);
    assert.deepEqual(cache.find(104, 64), { bitmap, px: 64, row: 4, width: 1104, height: 604 });
    assert.equal(cache.find(99, 64), undefined);
  });

  it("offers another size while the right one is missing, the largest first", () => {
    const cache = new StripCache<Bitmap>(100 * strip);
    add(cache, 100, 64);
    add(cache, 100, 128);
    assert.equal(cache.find(100, 256)?.px, 128);
    assert.equal(cache.has(100, 256, 1), false);
  });

  it("takes the largest that the store has for an answer to a larger wish", () => {
    const cache = new StripCache<Bitmap>(100 * strip);
    const small = {
      bitmap: new Bitmap(),
      px: 64,
      wanted: 256,
      ids: [7],
      sizes: Int32Array.of(60, 40),
    };
    cache.add(small, () => 1);
    assert.equal(cache.has(7, 256, 1), true);
    assert.equal(cache.find(7, 256)?.px, 64);
  });

  it("knows that an instance has another image now, and shows the old one until then", () => {
    const cache = new StripCache<Bitmap>(100 * strip);
    const old = add(cache, 100, 64, 5);
    assert.equal(cache.has(100, 64, 5), true);
    assert.equal(cache.has(100, 64, 6), false);
    assert.equal(cache.has(100, 64, 0), true);
    assert.equal(cache.find(100, 64)?.bitmap, old);
  });

  it("learns the image of a thumbnail that came before the image was known", () => {
    const cache = new StripCache<Bitmap>(100 * strip);
    add(cache, 100, 64, 0);
    assert.equal(cache.has(100, 64, 5), true);
    assert.equal(cache.has(100, 64, 6), false);
  });

  it("frees the strip that was painted longest ago, and never one of this frame", () => {
    const cache = new StripCache<Bitmap>(2 * strip);
    const [a, b] = [add(cache, 0), add(cache, 10)];
    cache.nextFrame();
    cache.find(3, 64);
    const c = add(cache, 20);
    assert.deepEqual([a.closed, b.closed, c.closed], [0, 1, 0]);
    assert.equal(cache.find(10, 64), undefined);
    cache.find(23, 64);
    add(cache, 30);
    assert.deepEqual([a.closed, c.closed], [0, 0]);
  });

  it("frees a strip whose every row has been replaced", () => {
    const cache = new StripCache<Bitmap>(100 * strip);
    const old = add(cache, 0);
    add(cache, 0, 64, 2);
    assert.deepEqual([old.closed, cache.pixels], [1, strip]);
  });

  it("closes each bitmap once and stays within its budget", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 60 }), (firsts) => {
        const cache = new StripCache<Bitmap>(3 * strip);
        const bitmaps: Bitmap[] = [];
        for (const first of firsts) {
          cache.nextFrame();
          bitmaps.push(add(cache, first * 5));
          assert.ok(cache.pixels <= 3 * strip);
        }
        cache.clear();
        assert.ok(bitmaps.every(({ closed }) => closed === 1));
      }),
    );
  });
});
