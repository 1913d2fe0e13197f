import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathsToRescan } from "../../../../src/extension/projects/changedPaths.ts";
import { tempDir } from "../../../support/tempDir.ts";

describe("what changed below a root", () => {
  it("is the images alone, however many labels were written beside them", async () => {
    await using dir = await tempDir();
    const labels = Array.from({ length: 500 }, (_, i) => dir.file(`${i}.txt`));
    await Promise.all(labels.map((label) => writeFile(label, "0 0.5 0.5 1 1")));
    const images = [dir.file("a.jpg"), dir.file("b.png")];
    assert.deepEqual(await rescanned(dir.path, [...labels, ...images]), images);
  });

  it("is the root when more images changed than are worth asking for one by one", async () => {
    await using dir = await tempDir();
    const images = Array.from({ length: 201 }, (_, i) => dir.file(`${i}.jpg`));
    assert.deepEqual(await rescanned(dir.path, images), [dir.path]);
  });

  it("is a folder that came, once, with all that is in it", async () => {
    await using dir = await tempDir();
    const folder = dir.file("new");
    await mkdir(path.join(folder, "deep"), { recursive: true });
    await mkdir(dir.file("new-too"));
    const images = Array.from({ length: 300 }, (_, i) => path.join(folder, "deep", `${i}.jpg`));
    const changed = [...images, path.join(folder, "deep"), dir.file("new-too"), folder];
    assert.deepEqual(await rescanned(dir.path, changed), [folder, dir.file("new-too")]);
  });

  it("is a folder that went, for which the project is asked once", async () => {
    await using dir = await tempDir();
    const asked: string[] = [];
    const went = [dir.file("cats"), dir.file("venv")];
    const changed = went.flatMap((folder) => [
      ...Array.from({ length: 50 }, (_, i) => path.join(folder, `${i}.txt`)),
      folder,
    ]);
    const wasFolder = async (name: string): Promise<boolean> => {
      asked.push(name);
      return name === went[0];
    };
    assert.deepEqual(await pathsToRescan(dir.path, changed, wasFolder), [went[0]]);
    assert.deepEqual(asked, went);
  });

  it("is the folder whose ignore file changed", async () => {
    await using dir = await tempDir();
    assert.deepEqual(await rescanned(dir.path, [dir.file(".winnowignore")]), [dir.path]);
  });
});

function rescanned(root: string, changed: readonly string[]): Promise<string[]> {
  return pathsToRescan(root, changed, async () => false);
}
