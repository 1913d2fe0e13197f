import assert from "node:assert/strict";
import { readFile, stat, truncate, writeFile } from "node:fs/promises";
import BetterSqlite from "better-sqlite3";
import { ThumbStore } from "../../../../src/core/db/thumbStore.ts";
import { encodeThumb } from "../../../../src/core/images/codecs.ts";
import { joinStrip } from "../../../../src/core/images/strip.ts";
import type { DecodedImage } from "../../../../src/protocol/decoder.ts";
import type { ThumbSize } from "../../../../src/protocol/view.ts";
import { tempDir } from "../../../support/tempDir.ts";

const thumbs = (seed: number, ...sizes: ThumbSize[]): Promise<DecodedImage["thumbs"]> =>
  Promise.all(
    sizes.map(async (px) => ({
      px,
      jpeg: await encodeThumb({
        width: px,
        height: px,
        words: new Uint32Array(px * px).fill(seed * 0x010101),
      }),
    })),
  );

/** What is stored for images at a size: of each, the size that is answered and whether it is the expected thumbnail. */
const sizes = (store: ThumbStore, ids: number[], px: ThumbSize): [number, number][] =>
  [...store.read(ids, px)].map(([id, thumb]): [number, number] => [id, thumb.px]).toSorted();

describe("the store of thumbnails", () => {
  it("gives back what was put in, also after it was closed", async () => {
    await using dir = await tempDir();
    const file = dir.file("thumbs.db");
    const given = await thumbs(90, 64, 128);
    const store = await ThumbStore.open(file, false);
    store.save([{ imageId: 7, thumbs: given }]);
    store.close();
    const again = await ThumbStore.open(file, false);
    const [small, large] = ([64, 128] as const).map((px) => {
      const thumb = again.read([7], px).get(7);
      assert.ok(thumb);
      return Buffer.concat([again.header(thumb.headerId), thumb.segment, Buffer.of(0xff, 0xd9)]);
    });
    assert.deepEqual(
      [small, large],
      given.map(({ jpeg }) => Buffer.from(jpeg)),
    );
    again.close();
  });

  it("answers the largest smaller size where there is none of the asked one", async () => {
    await using dir = await tempDir();
    const store = await ThumbStore.open(dir.file("thumbs.db"), false);
    store.save([
      { imageId: 1, thumbs: await thumbs(1, 64) },
      { imageId: 2, thumbs: await thumbs(2, 64, 128) },
      { imageId: 3, thumbs: await thumbs(3, 64, 128, 256) },
    ]);
    const ids = [1, 2, 3, 4];
    assert.deepEqual(
      ([64, 128, 256] as const).map((px) => sizes(store, ids, px)),
      [
        [
          [1, 64],
          [2, 64],
          [3, 64],
        ],
        [
          [1, 64],
          [2, 128],
          [3, 128],
        ],
        [
          [1, 64],
          [2, 128],
          [3, 256],
        ],
      ],
    );
    store.close();
  });

  it("an image that takes the id of another one takes nothing of its thumbnails", async () => {
    await using dir = await tempDir();
    const store = await ThumbStore.open(dir.file("thumbs.db"), false);
    // Written, and then a crash came before the project knew of the image: the next one gets the id.
    store.save([{ imageId: 1, thumbs: await thumbs(200, 64, 128, 256) }]);
    store.save([{ imageId: 1, thumbs: await thumbs(10, 64) }]);
    assert.deepEqual(sizes(store, [1], 256), [[1, 64]]);
    store.close();
  });

  it("keeps one header for all thumbnails of a size", async () => {
    await using dir = await tempDir();
    const store = await ThumbStore.open(dir.file("thumbs.db"), false);
    for (let imageId = 1; imageId <= 20; imageId++)
      store.save([{ imageId, thumbs: await thumbs(imageId * 9, 64, 128) }]);
    store.close();
    const db = new BetterSqlite(dir.file("thumbs.db"));
    assert.equal(db.prepare("SELECT count(*) FROM headers").pluck().get(), 2);
    db.close();
  });

  it("segments from different days still join", async () => {
    await using dir = await tempDir();
    for (const imageId of [1, 2]) {
      const store = await ThumbStore.open(dir.file("thumbs.db"), false);
      store.save([{ imageId, thumbs: await thumbs(imageId * 60, 64) }]);
      store.close();
    }
    const store = await ThumbStore.open(dir.file("thumbs.db"), false);
    const stored = [...store.read([1, 2], 64).values()];
    assert.equal(new Set(stored.map(({ headerId }) => headerId)).size, 1);
    const strip = joinStrip(
      store.header(stored[0].headerId),
      stored.map(({ segment }) => segment),
      64,
    );
    assert.equal(Buffer.from(strip.subarray(-2)).toString("hex"), "ffd9");
    store.close();
  });

  for (const [what, spoil] of [
    ["a text", (file) => writeFile(file, "once upon a time".repeat(1000))],
    ["empty", (file) => truncate(file, 0)],
    ["of another version", (file) => pragma(file, "user_version = 9")],
    ["cut in half", (file) => truncate(file, 20_000)],
    ["garbage behind its first page", (file) => overwrite(file, 8192)],
  ] as readonly [string, (file: string) => void | Promise<void>][])
    it(`one that is ${what} is replaced by an empty one: thumbnails are made again`, async () => {
      await using dir = await tempDir();
      const file = dir.file("thumbs.db");
      const store = await ThumbStore.open(file, false);
      store.save([{ imageId: 1, thumbs: await thumbs(1, 64) }]);
      store.close();
      await spoil(file);
      const again = await ThumbStore.open(file, false);
      assert.deepEqual(sizes(again, [1], 64), []);
      again.save([{ imageId: 1, thumbs: await thumbs(1, 64) }]);
      assert.deepEqual(sizes(again, [1], 64), [[1, 64]]);
      again.close();
    });

  for (const act of ["read", "save"] as const)
    it(`damage that shows only when it comes to ${act} costs the thumbnails, not the session`, async () => {
      await using dir = await tempDir();
      const file = dir.file("thumbs.db");
      const many = await Promise.all(
        Array.from({ length: 40 }, async (_, i) => ({
          imageId: i + 1,
          thumbs: await thumbs(i, 64),
        })),
      );
      const store = await ThumbStore.open(file, false);
      store.save(many);
      store.close();
      const { size } = await stat(file);
      await overwrite(file, size - 3 * 8192);
      const again = await ThumbStore.open(file, false);
      if (act === "save") again.save(many);
      else
        assert.deepEqual(
          again.read(
            many.map(({ imageId }) => imageId),
            64,
          ).size,
          0,
        );
      again.save(many);
      assert.equal(
        again.read(
          many.map(({ imageId }) => imageId),
          64,
        ).size,
        40,
      );
      again.close();
    });

  it("for looking only, one that is not there is an empty one", async () => {
    await using dir = await tempDir();
    const store = await ThumbStore.open(dir.file("thumbs.db"), true);
    assert.deepEqual(sizes(store, [1], 64), []);
    store.close();
  });
});

function pragma(file: string, text: string): void {
  const db = new BetterSqlite(file);
  db.pragma(text);
  db.close();
}

async function overwrite(file: string, from: number): Promise<void> {
  const bytes = await readFile(file);
  bytes.fill(0x5a, from);
  await writeFile(file, bytes);
}
