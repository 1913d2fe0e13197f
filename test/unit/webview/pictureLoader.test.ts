import assert from "node:assert/strict";
import { PictureLoader } from "../../../webview/viewer/pictureLoader.ts";

function loader() {
  const rendered: [id: number, maxSide: number, signal: AbortSignal][] = [];
  const released: string[] = [];
  const pictures = new PictureLoader<string>({
    render: async (id, maxSide, signal) => {
      rendered.push([id, maxSide, signal]);
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (id === 13) throw new Error("broken");
      return { bytes: new Uint8Array(), mime: `${id}@${maxSide}`, width: 1, height: 1 };
    },
    decode: async (_, mime) => mime,
    release: (image) => released.push(image),
  });
  return { rendered, released, pictures };
}

describe("picture loader", () => {
  it("asks once for the same picture, and not for a smaller one than it has", async () => {
    const { rendered, pictures } = loader();
    const [a, b] = await Promise.all([pictures.load(1, 1024, "v"), pictures.load(1, 1024, "v")]);
    assert.equal(a, b);
    await pictures.load(1, 512, "v");
    assert.equal(rendered.length, 1);
    await pictures.load(1, 0, "v");
    await pictures.load(1, 4096, "v");
    assert.deepEqual(
      rendered.map(([, side]) => side),
      [1024, 0],
    );
  });

  it("uses a picture that was loaded ahead, and asks again once the file has changed", async () => {
    const { rendered, pictures } = loader();
    await pictures.load(2, 1024, "");
    await pictures.load(2, 1024, "v1");
    assert.equal(rendered.length, 1);
    await pictures.load(2, 1024, "v2");
    assert.equal(rendered.length, 2);
  });

  it("asks again after a failure", async () => {
    const { rendered, pictures } = loader();
    await assert.rejects(pictures.load(13, 0, "v"), /broken/);
    await assert.rejects(pictures.load(13, 0, "v"), /broken/);
    assert.equal(rendered.length, 2);
  });

  it("gives up what nobody waits for any more, and releases it if it comes after all", async () => {
    const { rendered, released, pictures } = loader();
    const gone = pictures.load(3, 1024, "v");
    pictures.keepOnly([4]);
    await assert.rejects(gone, /cancelled/);
    assert.deepEqual([rendered[0]?.[2].aborted, released], [true, ["3@1024"]]);
  });

  it("releases what it no longer keeps", async () => {
    const { released, pictures } = loader();
    for (let id = 20; id < 30; id++) await pictures.load(id, 0, "v");
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.deepEqual(released, ["20@0", "21@0"]);
  });
});
