import assert from "node:assert/strict";
import { cp, mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { contentHash } from "../../../../src/core/plugins/contentHash.ts";
import { findPlugins } from "../../../../src/core/plugins/discover.ts";
import { manifestText, writePlugin } from "../../../support/pluginFolder.ts";
import { eachTempDir } from "../../../support/tempDir.ts";

describe("finding plugins", () => {
  const dir = eachTempDir();

  const find = (...names: string[]): ReturnType<typeof findPlugins> =>
    findPlugins({
      places: names.map((name) => ({ dir: dir.file(name), origin: "workspace" as const })),
      trusted: [],
      developed: [],
    });

  it("F1: a place is a plugin, or holds them up to two levels deep", async () => {
    await writePlugin(dir.file("one"));
    await writePlugin(dir.file("many", "two"));
    await writePlugin(dir.file("many", "group", "three"));
    await writePlugin(dir.file("many", "group", "deep", "four"));
    await writePlugin(dir.file("many", "node_modules", "five"));
    await writePlugin(dir.file("many", ".part-x", "six"));
    await writePlugin(dir.file("many", "two", "vendor", "seven"));
    await mkdir(dir.file("empty"));
    const { plugins, notes } = await find("one", "many", "empty", "missing");
    assert.deepEqual(
      plugins.map(({ id }) => id),
      ["one", "three", "two"],
    );
    assert.deepEqual(notes, []);
  });

  it("F1: of two with one name the first place's counts, and the other is told", async () => {
    await writePlugin(dir.file("a", "hue"));
    await writePlugin(dir.file("b", "hue"));
    const { plugins, notes } = await find("a", "b", "a");
    assert.deepEqual(
      plugins.map((found) => found.dir),
      [dir.file("a", "hue")],
    );
    assert.deepEqual(notes, [
      `'${dir.file("b", "hue")}' is not used: 'hue' is already found in '${dir.file("a", "hue")}'. Rename one of them.`,
    ]);
  });

  it("F1: one that cannot be used is there with what is wrong, and the others are", async () => {
    await writePlugin(dir.file("a", "My Plugin"), { "package.json": `{ "winnow": {` });
    await writePlugin(dir.file("a", "hue"));
    const { plugins } = await find("a");
    assert.deepEqual(
      plugins.map(({ id, problem, trusted }) => [id, problem, trusted]),
      [
        ["my-plugin", "package.json, line 1: This is no JSON: close brace expected.", false],
        ["hue", null, false],
      ],
    );
    assert.equal(plugins[0]?.diagnostics[0]?.file, dir.file("a", "My Plugin", "package.json"));
  });

  it("T2: links out of a place are told and not followed, and no plugin has any", async () => {
    await writePlugin(dir.file("elsewhere"));
    await mkdir(dir.file("a"));
    await symlink(dir.file("elsewhere"), dir.file("a", "link"));
    await writePlugin(dir.file("a", "hue"));
    await symlink(dir.file("elsewhere"), dir.file("a", "hue", "out"));
    const { plugins, notes } = await find("a");
    assert.deepEqual(notes, [
      `'${dir.file("a", "link")}' is a link out of its folder, which is not followed.`,
    ]);
    assert.equal(
      plugins[0]?.problem,
      "'out' is a link that leads out of the plugin's folder. Replace it by what it stands for.",
    );
  });
});

describe("the hash of a plugin's content", () => {
  const dir = eachTempDir();

  it("L4: is that of the same content anywhere, and another one for any change", async () => {
    await writePlugin(dir.file("hue"), { "node_modules/a/a.js": "1", "lib/b.ts": "2" });
    const seen = new Map<string, string>();
    const step = async (what: string, change: () => Promise<unknown>): Promise<void> => {
      await change();
      const hash = await contentHash(dir.file("hue"));
      assert.equal(seen.get(hash), undefined, `${what} is as ${seen.get(hash)}`);
      seen.set(hash, what);
    };
    await step("it", async () => undefined);
    await cp(dir.file("hue"), dir.file("copy"), { recursive: true });
    assert.equal(seen.get(await contentHash(dir.file("copy"))), "it");
    const lib = (name: string): string => dir.file("hue", "lib", name);
    await step("a byte", () => writeFile(lib("b.ts"), "3"));
    await step("a byte of a package", () =>
      writeFile(dir.file("hue", "node_modules", "a", "a.js"), "2"),
    );
    await step("a name", () => rename(lib("b.ts"), lib("c.ts")));
    await step("a place", () => rename(lib("c.ts"), dir.file("hue", "c.ts")));
    await step("one more", () => writeFile(lib("d.ts"), ""));
    await step("its manifest", () =>
      writeFile(dir.file("hue", "package.json"), manifestText("hue", { version: "2.0.0" })),
    );
    await step("a link", () => symlink("d.ts", lib("e.ts")));
    const last = await contentHash(dir.file("hue"));
    await mkdir(dir.file("hue", ".git"));
    await writeFile(dir.file("hue", ".git", "HEAD"), "ref");
    assert.equal(await contentHash(dir.file("hue")), last);
    await symlink("../.git/HEAD", lib("f.ts"));
    await assert.rejects(contentHash(dir.file("hue")), /'lib\/f\.ts' is a link into \.git/);
  });
});
