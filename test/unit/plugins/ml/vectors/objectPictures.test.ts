import assert from "node:assert/strict";
import type { Pixels } from "../../../../../src/plugin-api/index.ts";
import {
  objectPictures,
  sideFor,
  type ObjectPart,
} from "../../../../../src/plugins/ml/vectors/objectPictures.ts";

const wanted = 64;

function object(id: number, sha1: string, x: number, y: number, side: number): ObjectPart {
  return {
    id,
    sha1,
    part: { x, y, width: side, height: side },
    size: { width: 1024, height: 512 },
  };
}

/** Images whose pixels say where they are: red from the left, green from the top; `gone` cannot be read. */
function project(): {
  asked: [number, string[]][];
  pixels: Parameters<typeof objectPictures>[0]["pixels"];
} {
  const asked: [number, string[]][] = [];
  return {
    asked,
    async *pixels({ sha1s, side, signal }): AsyncGenerator<Pixels> {
      asked.push([side, [...sha1s]]);
      for (const sha1 of sha1s) {
        signal?.throwIfAborted();
        if (sha1 === "gone") continue;
        const [width, height] = [Math.min(1024, side), Math.min(1024, side) / 2];
        const data = new Uint8Array(width * height * 3);
        for (let i = 0; i < width * height; i++) {
          data[i * 3] = ((i % width) * 256) / width;
          data[i * 3 + 1] = (Math.floor(i / width) * 256) / height;
        }
        yield { sha1, width, height, data };
      }
    },
  };
}

describe("pictures of objects", () => {
  it("are cut out where each lies, several of one image from one picture of it", async () => {
    const { asked, pixels } = project();
    const objects = [
      object(1, "a", 0, 0, 128),
      object(2, "b", 512, 256, 512),
      object(3, "a", 896, 384, 128),
      object(4, "gone", 0, 0, 128),
    ];
    const found = new Map<number, readonly number[]>();
    const { signal } = new AbortController();
    for await (const { id, picture } of objectPictures({ pixels }, objects, wanted, signal))
      found.set(id, [picture.width, picture.height, picture.data[0], picture.data[1]]);
    assert.deepEqual(asked, [
      [512, ["a", "gone"]],
      [128, ["b"]],
    ]);
    assert.deepEqual(
      [...found].toSorted(([one], [other]) => one - other),
      [
        [1, [64, 64, 0, 0]],
        [2, [64, 32, 128, 128]],
        [3, [64, 64, 224, 192]],
      ],
    );
  });

  it("are no larger than a model needs, beside a small object that its image is decoded for", async () => {
    const { asked, pixels } = project();
    const objects = [object(1, "a", 0, 0, 64), object(2, "a", 0, 0, 1024)];
    const sizes: number[] = [];
    const { signal } = new AbortController();
    for await (const { picture } of objectPictures({ pixels }, objects, wanted, signal))
      sizes.push(picture.width);
    assert.deepEqual(asked, [[1024, ["a"]]]);
    assert.deepEqual(sizes, [64, 128]);
  });

  it("end with the signal", async () => {
    const abort = new AbortController();
    const { pixels } = project();
    const objects = [object(1, "a", 0, 0, 128), object(2, "b", 0, 0, 128)];
    const seen: number[] = [];
    await assert.rejects(
      async () => {
        for await (const { id } of objectPictures({ pixels }, objects, wanted, abort.signal)) {
          seen.push(id);
          abort.abort();
        }
      },
      { name: "AbortError" },
    );
    assert.deepEqual(seen, [1]);
  });

  it("come from pictures of few sizes, the largest of which is enough for all but tiny objects", () => {
    const side = (part: number, image: number): number =>
      sideFor(
        [{ part: { x: 0, y: 0, width: part, height: 1 }, size: { width: image, height: 1 } }],
        wanted,
      );
    assert.deepEqual(
      [side(100, 100), side(99, 100), side(26, 100), side(10, 100), side(8, 8000)],
      [64, 128, 256, 1024, 2048],
    );
    assert.equal(sideFor([], wanted), 64);
  });
});
