import assert from "node:assert/strict";
import { unlink, writeFile } from "node:fs/promises";
import { readServices } from "../../../../src/core/plugins/reads.ts";
import { useDecoders } from "../../../support/decoders.ts";
import { openImporter } from "../../../support/importer.ts";
import { cornered, cornersOf, upright } from "../../../support/images.ts";
import { tempDir } from "../../../support/tempDir.ts";

describe("pixels for plugins", () => {
  const decoders = useDecoders();
  const { signal } = new AbortController();

  it("P16 come upright from the thumbnail or the file, without what is around a thumbnail", async () => {
    await using dir = await tempDir();
    await writeFile(dir.file("wide.png"), await cornered(640, 400));
    await writeFile(dir.file("small.png"), await cornered(64, 40));
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    const { project, dataset } = importer;
    const reads = readServices({ project, dataset, decoders: decoders() });
    const rows = await reads["data/instances"](
      { ids: null, sha1s: null, folderIds: null, after: 0 },
      signal,
    );
    const sha1s = rows.sha1s.map((sha1) => sha1 ?? "");
    const [small, wide] = rows.names[0] === "small.png" ? sha1s : sha1s.toReversed();
    for (const side of [16, 64, 100, 256, 300, 700]) {
      const pictures = await reads["data/pixels"](
        { sha1s: [wide, "0".repeat(40), small], side },
        signal,
      );
      assert.deepEqual(
        pictures.map(({ sha1 }) => sha1),
        [wide, small],
      );
      for (const [i, { width, height, data }] of pictures.entries()) {
        const whole = [640, 64][i];
        assert.equal(width, Math.min(side, whole), `${side}: never larger than it is`);
        assert.ok(Math.abs(height - (width * 5) / 8) <= 1, `${side}: ${width} × ${height}`);
        assert.equal(data.length, width * height * 3);
        assert.deepEqual(cornersOf(data, width, height, 3), upright, String(side));
        // Nothing of the grey that is around the picture in its thumbnail.
        const [first, last] = [data.subarray(0, 3), data.subarray(-3)];
        assert.ok(first[0] > 180 && first[1] < 80, `${side}: ${first.join()} is red`);
        assert.ok(Math.min(...last) > 190, `${side}: ${last.join()} is white`);
      }
    }
    // A thumbnail answers without the file; what needs the file is left out when it is another one by now.
    await unlink(dir.file("wide.png"));
    await writeFile(dir.file("wide.png"), await cornered(600, 400));
    const sizes = async (side: number): Promise<number[]> =>
      (await reads["data/pixels"]({ sha1s: [wide], side }, signal)).map(({ width }) => width);
    assert.deepEqual([await sizes(128), await sizes(300)], [[128], []]);
    await assert.rejects(
      async () => reads["data/pixels"]({ sha1s: Array(64).fill(wide), side: 2048 }, signal),
      /too many for one answer/,
    );
  });

  it("P16 filePixels: the upright picture of any file, whatever it holds by now; its reason where there is none", async () => {
    await using dir = await tempDir();
    await using importer = await openImporter(dir.path, decoders());
    const { project, dataset } = importer;
    const reads = readServices({ project, dataset, decoders: decoders() });
    await writeFile(dir.file("query.png"), await cornered(400, 300));
    const ask = (file: string, side = 100) => reads["data/filePixels"]({ file, side }, signal);
    const { width, height, data } = await ask(dir.file("query.png"));
    assert.deepEqual([width, height, data.length], [100, 75, 22_500]);
    assert.deepEqual(cornersOf(data, width, height, 3), upright);
    await writeFile(dir.file("query.png"), await cornered(64, 64));
    assert.equal((await ask(dir.file("query.png"))).width, 64);
    await writeFile(dir.file("notes.txt"), "no picture");
    await assert.rejects(async () => ask(dir.file("gone.png")), {
      code: "file-problem",
      message: "Cannot read 'gone.png': The file is gone.",
    });
    await assert.rejects(async () => ask(dir.file("notes.txt")), /Cannot read 'notes.txt': \S/);
    await assert.rejects(async () => ask("query.png"), /'query.png' is no absolute path/);
  });
});
