import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { WinnowError } from "../../../../src/base/errors.ts";
import { readManifest } from "../../../../src/core/plugins/manifest.ts";
import { templates } from "../../../../src/protocol/pluginTemplates.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { scaffolded, templatesDir } from "../../../support/templates.ts";

describe("a new plugin", function () {
  this.timeout(60_000);

  for (const { id } of templates)
    it(`of the template '${id}' has a manifest, types, a README, a test and launch settings (P23)`, async () => {
      await using dir = await tempDir();
      const { main, files } = await scaffolded(id, "my-hue", dir.file("plugins", "my-hue"));
      const read = await readManifest(dir.file("plugins", "my-hue"));
      assert.ok(read.kind === "read", JSON.stringify(read));
      assert.equal(read.manifest.id, "my-hue");
      assert.equal(read.manifest.title, "My Hue");
      assert.equal(read.manifest.main, main);
      assert.equal(read.manifest.hasDependencies, false);
      for (const file of [
        ".gitignore",
        ".vscode/launch.json",
        "README.md",
        "package.json",
        "src/main.ts",
        "test/plugin.test.mjs",
        "tsconfig.json",
        "vendor/winnow-plugin-api/index.d.ts",
      ])
        assert.ok(files.includes(file), `${file} is not among ${files.join(", ")}`);
      for (const file of files) {
        if (file.startsWith("vendor/")) continue;
        const text = await readFile(dir.file("plugins", "my-hue", file), "utf8");
        assert.doesNotMatch(text, /my-plugin|My Plugin|#region|#endregion/, file);
      }
      assert.deepEqual(await readdir(dir.file("plugins")), ["my-hue"]);
    });

  it("names every template that there is", async () => {
    const folders = (await readdir(templatesDir)).filter((name) => name !== "common");
    assert.deepEqual(folders.sort(), templates.map(({ id }) => id as string).sort());
  });

  it("is refused a name that no plugin may have, and leaves nothing behind", async () => {
    await using dir = await tempDir();
    for (const name of ["", "Hue", "../hue", "hue plugin", "winnow", "-hue", "a".repeat(65)])
      await assert.rejects(
        scaffolded("action", name, dir.file("new")),
        (error) => error instanceof WinnowError && error.code === "bad-request",
        name,
      );
    assert.deepEqual(await readdir(dir.path), []);
  });

  it("is refused a folder that has files in it, and takes an empty one", async () => {
    await using dir = await tempDir();
    await mkdir(dir.file("full"));
    await writeFile(dir.file("full", "kept.txt"), "kept");
    await assert.rejects(scaffolded("action", "hue", dir.file("full")), /has files in it/);
    assert.equal(await readFile(dir.file("full", "kept.txt"), "utf8"), "kept");
    await assert.rejects(scaffolded("action", "hue", dir.file("full", "kept.txt")), /is a file/);
    await mkdir(dir.file("empty"));
    const { main } = await scaffolded("action", "hue", dir.file("empty"));
    assert.equal(main, path.join(dir.path, "empty", "src", "main.ts"));
  });
});
