import assert from "node:assert/strict";
import { rename } from "node:fs/promises";
import { countProblems } from "../../src/core/db/problems.ts";
import { useDecoders } from "../support/decoders.ts";
import { countsOf, openImporter } from "../support/importer.ts";
import { tempDir } from "../support/tempDir.ts";
import { tinyJpeg, writeTree } from "../support/tinyImages.ts";

describe("an import that overtakes itself", () => {
  const decoders = useDecoders();

  it("keeps a problem that decoding finds while the listing still goes on", async () => {
    await using dir = await tempDir();
    const broken = (await tinyJpeg(0)).subarray(0, 300);
    const list = (count: number, nameOf: (i: number) => string) =>
      Array.from({ length: count }, (_, i) => nameOf(i));
    await writeTree(dir.path, {
      ...Object.fromEntries(list(10, (i) => `0/${i}.jpg`).map((name) => [name, broken])),
      ...Object.fromEntries(list(3000, (i) => `1/${i % 300}/${i}.jpg`).map((name) => [name, 1])),
    });
    await using importer = await openImporter(dir.path, decoders());
    // Decoders that run already are quicker than the listing of many folders.
    await decoders().decode(dir.file("0/0.jpg"), dir.path);
    let whileListing = 0;
    importer.tasks.onDidChange(({ phase }) => {
      if (phase === "Looking for images") whileListing = countProblems(importer.project.db);
    });
    const { problems } = await importer.import(".");
    assert.deepEqual([problems, countProblems(importer.project.db)], [10, 10]);
    assert.equal(whileListing, 10, "the listing was too quick to show anything");
  });

  it("recognizes what moves again and again, although each time takes ids and gives them back", async () => {
    await using dir = await tempDir();
    const names = Array.from({ length: 20 }, (_, i) => i);
    await writeTree(dir.path, Object.fromEntries(names.map((i) => [`0/${i}.jpg`, i])));
    await using importer = await openImporter(dir.path, decoders());
    await importer.import(".");
    for (const [from, to] of ["01", "12", "23"]) {
      await rename(dir.file(from), dir.file(to));
      const task = countsOf(await importer.rescan());
      assert.deepEqual(task, { done: 20, total: 20, moved: 20 }, `to ${to}`);
    }
  });
});
