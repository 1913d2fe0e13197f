import assert from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { uninstallPlugin, type Installed } from "../../../../src/core/plugins/install.ts";
import { readManifest } from "../../../../src/core/plugins/manifest.ts";
import { packPlugin } from "../../../../src/core/plugins/pack.ts";
import { manifestText, plainMain, writePlugin } from "../../../support/pluginFolder.ts";
import { installedIn, installInto, type InstallOptions } from "../../../support/installing.ts";
import { eachTempDir } from "../../../support/tempDir.ts";
import { writeZip } from "../../../support/zipFile.ts";

describe("installing plugins", () => {
  const dir = eachTempDir();
  const into = (): string => installedIn(dir.path);

  const install = (from: string, options?: InstallOptions): Promise<Installed | undefined> =>
    installInto(dir.path, from, options);

  const there = async (): Promise<string[]> => (await readdir(into())).sort();

  it("F3: from a folder, complete and at once, without its history and npm's settings", async () => {
    await writePlugin(dir.file("hue"), {
      ".git/HEAD": "ref",
      ".npmrc": "git=./evil",
      "lib/a.ts": "",
    });
    const installed = await install("hue");
    assert.equal(installed?.manifest.main, path.join(into(), "hue", "main.ts"));
    assert.match(installed?.contentHash ?? "", /^[0-9a-f]{64}$/);
    assert.deepEqual(await there(), ["hue"]);
    assert.deepEqual((await readdir(path.join(into(), "hue"))).sort(), [
      "lib",
      "main.ts",
      "package.json",
    ]);
  });

  it("F3: an earlier version stays unless it is to be replaced; what was in it is gone then", async () => {
    await writePlugin(dir.file("hue"), { "old.ts": "" });
    await install("hue");
    await writePlugin(dir.file("next"), {
      "package.json": manifestText("hue", { version: "2.0.0" }),
    });
    assert.equal(await install("next", { replace: false }), undefined);
    const version = async (): Promise<string> => {
      const read = await readManifest(path.join(into(), "hue"));
      return read.kind === "read" ? read.manifest.version : read.kind;
    };
    assert.equal(await version(), "1.0.0");
    await install("next");
    assert.equal(await version(), "2.0.0");
    assert.ok(!(await readdir(path.join(into(), "hue"))).includes("old.ts"));
    await uninstallPlugin(into(), "hue");
    assert.deepEqual(await there(), []);
    await assert.rejects(uninstallPlugin(into(), "hue"), /The plugin 'hue' is not installed/);
  });

  it("F3: of several, up to three levels deep, the one that is named", async () => {
    await writePlugin(dir.file("many", "packages", "plugins", "hue"));
    await writePlugin(dir.file("many", "size"));
    await assert.rejects(
      install("many"),
      /It holds 2 plugins: 'hue', 'size'\. Say which one by --plugin\./,
    );
    await assert.rejects(
      install("many", { plugin: "none" }),
      /no plugin 'none' in it, only 'hue', 'size'/,
    );
    assert.equal((await install("many", { plugin: "hue" }))?.manifest.id, "hue");
    await mkdir(dir.file("empty"));
    await assert.rejects(install("empty"), /There is no plugin in it/);
    await assert.rejects(install("nowhere/at/all"), /neither a folder or file that is there/);
  });

  it("F3 F25: packed, the same bytes for the same files, and installed from that", async () => {
    await writePlugin(dir.file("hue"), {
      "lib/a.ts": "export const a = 1;",
      "run.sh": "#!/bin/sh",
      "secret.env": "KEY=1",
      ".env": "KEY=1",
      ".gitignore": "*.env\n/dist/",
      "dist/x.js": "",
      "node_modules/a/index.js": "",
    });
    await chmod(dir.file("hue", "run.sh"), 0o755);
    const pack = async (name: string): Promise<Buffer> => {
      const read = await readManifest(dir.file("hue"));
      if (read.kind !== "read") throw new Error(read.kind);
      const packed = await packPlugin(read.manifest, dir.file(name));
      assert.deepEqual(packed.files, ["lib/a.ts", "main.ts", "package.json", "run.sh"]);
      return readFile(dir.file(name));
    };
    const first = await pack("a.winnowplugin");
    await writeFile(dir.file("hue", "lib", "a.ts"), "export const a = 1;");
    assert.ok(first.equals(await pack("b.winnowplugin")));
    await install("a.winnowplugin");
    assert.equal(await readFile(path.join(into(), "hue", "main.ts"), "utf8"), plainMain);
    const { mode } = await stat(path.join(into(), "hue", "run.sh"));
    if (process.platform !== "win32") assert.equal(mode & 0o777, 0o755);
  });

  it("T2: archives that lead out, link, repeat a name or never end are refused, and leave nothing", async () => {
    const manifest = { name: "package.json", text: manifestText("hue") };
    const main = { name: "main.ts", text: plainMain };
    const cases: [string, Parameters<typeof writeZip>[1], RegExp][] = [
      ["up", [manifest, main, { name: "../evil.ts" }], /invalid relative path|leads out/],
      ["root", [manifest, main, { name: "/evil.ts" }], /absolute path|not relative/],
      [
        "link",
        [manifest, main, { name: "l", text: "/etc", mode: 0o120777 }],
        /neither a file nor a folder/,
      ],
      ["twice", [manifest, main, { name: "main.ts", text: "other" }], /EEXIST/],
    ];
    for (const [name, entries, message] of cases) {
      await writeZip(dir.file(`${name}.zip`), entries);
      await assert.rejects(install(`${name}.zip`), message, name);
    }
    await writeFile(dir.file("noise.zip"), "no zip at all");
    await assert.rejects(install("noise.zip"), /noise\.zip' cannot be unpacked/);
    assert.deepEqual(await there(), []);
    await assert.rejects(stat(dir.file("user", "evil.ts")), /ENOENT/);
  });

  it("T2: links out of a folder are refused", async () => {
    await writePlugin(dir.file("hue"));
    await symlink(dir.path, dir.file("hue", "out"));
    await assert.rejects(install("hue"), /'out' is a link that leads out/);
  });

  it("F3: what is uninstalled is named, and no path to another plugin", async () => {
    await writePlugin(dir.file("user", "hue"));
    await mkdir(into(), { recursive: true });
    await assert.rejects(uninstallPlugin(into(), "../hue"), { code: "not-found" });
    assert.ok((await readdir(dir.file("user"))).includes("hue"));
  });
});
