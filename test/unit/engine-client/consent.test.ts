import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { Consents } from "../../../src/engine-client/consent.ts";
import { findPlugins } from "../../../src/core/plugins/discover.ts";
import { writePlugin } from "../../support/pluginFolder.ts";
import { eachTempDir } from "../../support/tempDir.ts";
import { until } from "../../support/until.ts";

const hash = (digit: string): string => digit.repeat(64);

describe("consent", () => {
  const dir = eachTempDir();
  const consents = (): Consents => new Consents(dir.file("user", "consent.json"));

  it("L4: is nobody's at first, stays, and is for its user's eyes only", async () => {
    assert.deepEqual(await consents().read(), { trusted: [], developed: [] });
    await consents().trust({ id: "hue", contentHash: hash("a") });
    await consents().trust({ id: "hue", contentHash: hash("a") });
    await mkdir(dir.file("real"));
    await symlink(dir.file("real"), dir.file("link"));
    await consents().develop(dir.file("link"));
    assert.deepEqual(await consents().read(), {
      trusted: [hash("a")],
      developed: [dir.file("real")],
    });
    const { mode } = await stat(dir.file("user", "consent.json"));
    if (process.platform !== "win32") assert.equal(mode & 0o777, 0o600);
  });

  it("L4: is taken back for a plugin, its contents and its folder", async () => {
    await consents().trust({ id: "hue", contentHash: hash("a") });
    await consents().trust({ id: "size", contentHash: hash("b") });
    await consents().develop(dir.file("hue"));
    await consents().revoke({ id: "hue", dir: dir.file("hue") });
    assert.deepEqual(await consents().read(), { trusted: [hash("b")], developed: [] });
  });

  it("L4: whoever watches hears of what others say, and of nothing else in the folder", async () => {
    await consents().trust({ id: "hue", contentHash: hash("a") });
    let heard = 0;
    const watching = consents().watch(() => heard++);
    try {
      await writeFile(dir.file("user", "stores.db"), "of somebody else");
      await consents().revoke({ id: "hue", dir: dir.file("hue") });
      await until("it is heard", () => heard > 0);
      assert.equal(heard, 1);
    } finally {
      watching.dispose();
    }
    await consents().trust({ id: "hue", contentHash: hash("b") });
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(heard, 1);
  });

  it("L4: a folder that is not there yet is watched, too", async () => {
    let heard = 0;
    const watching = consents().watch(() => heard++);
    try {
      await consents().develop(dir.path);
      await until("it is heard", () => heard > 0);
    } finally {
      watching.dispose();
    }
  });

  it("L4: what many say at once is all kept, and nothing else is left behind", async () => {
    const digits = "0123456789abcdef".split("");
    await Promise.all(
      digits.map((digit) => consents().trust({ id: "hue", contentHash: hash(digit) })),
    );
    assert.deepEqual((await consents().read()).trusted.toSorted(), digits.map(hash));
    assert.deepEqual(await readdir(dir.file("user")), ["consent.json"]);
  });

  it("L4: a damaged file lets nothing run, is said, and is not written over", async () => {
    await mkdir(dir.file("user"));
    const file = dir.file("user", "consent.json");
    await writeFile(file, `{ "version": 1, "trusted": ["${hash("a")}"] }`);
    await assert.rejects(consents().read(), /consent\.json', which cannot be used: it is damaged/);
    await assert.rejects(consents().trust({ id: "hue", contentHash: hash("b") }), /cannot be used/);
    assert.match(await readFile(file, "utf8"), /"trusted": \["a/);
  });

  it("L4: one changed byte is asked about again, but not in a folder that is developed", async () => {
    await writePlugin(dir.file("hue"), { "node_modules/a/index.js": "exports.a = 1;" });
    const places = [{ dir: dir.file("hue"), origin: "workspace" as const }];
    const state = async (): Promise<string> => {
      const { plugins } = await findPlugins({ places, ...(await consents().read()) });
      return plugins.map(({ trusted, developing }) => `${trusted} ${developing}`).join();
    };
    assert.equal(await state(), "false false");
    const { plugins } = await findPlugins({ places, trusted: [], developed: [] });
    await consents().trust({ id: "hue", contentHash: plugins[0]?.contentHash ?? "" });
    assert.equal(await state(), "true false");
    await writeFile(dir.file("hue", "node_modules", "a", "index.js"), "exports.a = 2;");
    assert.equal(await state(), "false false");
    await consents().develop(dir.file("hue"));
    assert.equal(await state(), "true true");
    await writeFile(dir.file("hue", "node_modules", "a", "index.js"), "exports.a = 3;");
    assert.equal(await state(), "true true");
  });
});
