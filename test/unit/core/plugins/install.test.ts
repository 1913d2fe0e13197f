import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGzip } from "node:zlib";
import { pack as tarPack } from "tar-stream";
import { ZipFile } from "yazl";
import {
  installPlugin,
  uninstallPlugin,
  type Installed,
} from "../../../../src/core/plugins/install.ts";
import { parseSource } from "../../../../src/core/plugins/installSource.ts";
import { readManifest } from "../../../../src/core/plugins/manifest.ts";
import { unpack } from "../../../../src/core/plugins/unpack.ts";
import { packPlugin } from "../../../../src/core/plugins/pack.ts";
import { manifestText, plainMain, writePlugin } from "../../../support/pluginFolder.ts";
import { eachTempDir } from "../../../support/tempDir.ts";
import { until } from "../../../support/until.ts";

const run = promisify(execFile);

describe("installing plugins", () => {
  const dir = eachTempDir();
  const into = (): string => dir.file("user", "plugins");

  async function install(
    from: string,
    { plugin, replace = true }: { plugin?: string; replace?: boolean } = {},
  ): Promise<Installed | undefined> {
    return installPlugin({
      source: await parseSource(from, dir.path),
      into: into(),
      ...(plugin === undefined ? {} : { plugin }),
      signal: new AbortController().signal,
      replace: async () => replace,
      progress: () => {},
    });
  }

  const there = async (): Promise<string[]> => (await readdir(into())).sort();

  /** A zip of these names with their modes, whatever they are. */
  async function zip(
    file: string,
    entries: readonly { name: string; text?: string; mode?: number }[],
  ): Promise<string> {
    const made = new ZipFile();
    // yazl refuses bad names, as it should: they are written as good ones of the same length first.
    const names = new Map<string, string>();
    for (const { name, text = "", mode = 0o100644 } of entries) {
      const good = name.replaceAll(/\.\.|^\//g, (bad) => "_".repeat(bad.length));
      if (good !== name) names.set(good, name);
      made.addBuffer(Buffer.from(text), good, { mode, compress: true });
    }
    made.end();
    await pipeline(made.outputStream, createWriteStream(file));
    let bytes = await readFile(file, "latin1");
    for (const [good, name] of names) bytes = bytes.replaceAll(good, name);
    await writeFile(file, bytes, "latin1");
    return file;
  }

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
    const cases: [string, Parameters<typeof zip>[1], RegExp][] = [
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
      await zip(dir.file(`${name}.zip`), entries);
      await assert.rejects(install(`${name}.zip`), message, name);
    }
    await writeFile(dir.file("noise.zip"), "no zip at all");
    await assert.rejects(install("noise.zip"), /noise\.zip' cannot be unpacked/);
    assert.deepEqual(await there(), []);
    await assert.rejects(stat(dir.file("user", "evil.ts")), /ENOENT/);
  });

  it("T2: an archive is unpacked up to a limit, whatever sizes it says", async () => {
    const { signal } = new AbortController();
    const megabyte = "0".repeat(1 << 20);
    const entries = [0, 1, 2].map((n) => ({ name: `zeros-${n}`, text: megabyte }));
    await zip(dir.file("bomb.zip"), entries);
    const limited = (file: string, most: { files: number; bytes: number }): Promise<void> =>
      unpack(dir.file(file), dir.file(`${file}-${most.files}`), signal, most);
    const bytes = 2 << 20;
    await assert.rejects(
      limited("bomb.zip", { files: 9, bytes }),
      /9 files or 2 MB, up to 'zeros-2'/,
    );
    await assert.rejects(
      limited("bomb.zip", { files: 1, bytes }),
      /1 files or 2 MB, up to 'zeros-1'/,
    );
    const lying = await readFile(dir.file("bomb.zip"), "latin1");
    const size = String.fromCharCode(0, 0, 16, 0);
    await writeFile(
      dir.file("lying.zip"),
      lying.replaceAll(size, String.fromCharCode(1, 0, 0, 0)),
      "latin1",
    );
    await assert.rejects(limited("lying.zip", { files: 9, bytes }), /too many bytes/);
    const pack = tarPack();
    for (const { name, text } of entries) pack.entry({ name }, text);
    pack.finalize();
    await pipeline(pack, createGzip(), createWriteStream(dir.file("bomb.tgz")));
    await assert.rejects(limited("bomb.tgz", { files: 9, bytes }), /up to 'zeros-2'/);
    const links = tarPack();
    links.entry({ name: "link", type: "symlink", linkname: "/etc" });
    links.finalize();
    await pipeline(links, createGzip(), createWriteStream(dir.file("link.tgz")));
    await assert.rejects(limited("link.tgz", { files: 9, bytes }), /neither a file nor a folder/);
  });

  it("T2: links out of a folder are refused", async () => {
    await writePlugin(dir.file("hue"));
    await symlink(dir.path, dir.file("hue", "out"));
    await assert.rejects(install("hue"), /'out' is a link that leads out/);
  });

  it("F3: from git, a branch, tag or commit; no hook is run", async () => {
    await writePlugin(dir.file("repo"));
    const git = (...args: string[]): Promise<{ stdout: string }> =>
      run("git", ["-c", "user.name=Ann", "-c", "user.email=a@example.org", ...args], {
        cwd: dir.file("repo"),
      });
    await git("init", "--quiet", "-b", "main");
    await git("add", ".");
    await git("commit", "--quiet", "-m", "one");
    await git("tag", "one");
    const { stdout: commit } = await git("rev-parse", "HEAD");
    await writeFile(dir.file("repo", "package.json"), manifestText("hue", { version: "2.0.0" }));
    await git("commit", "--quiet", "-am", "two");
    await git("config", "uploadpack.allowAnySHA1InWant", "true");
    // Hooks of the user's own settings would run, too.
    await writePlugin(dir.file("hooks"), {
      "post-checkout": `#!/bin/sh\ntouch '${dir.file("evil")}'`,
      config: `[core]\n  hooksPath = ${JSON.stringify(dir.file("hooks"))}\n`,
    });
    await chmod(dir.file("hooks", "post-checkout"), 0o755);
    const former = process.env.GIT_CONFIG_GLOBAL;
    process.env.GIT_CONFIG_GLOBAL = dir.file("hooks", "config");
    await install(`file://${dir.file("repo")}`);
    if (former === undefined) delete process.env.GIT_CONFIG_GLOBAL;
    else process.env.GIT_CONFIG_GLOBAL = former;
    await assert.rejects(stat(dir.file("evil")), /ENOENT/);
    const version = async (from: string): Promise<string | undefined> =>
      (await install(from))?.manifest.version;
    const url = `file://${dir.file("repo")}`;
    assert.equal(await version(url), "2.0.0");
    assert.equal(await version(`${url}#one`), "1.0.0");
    assert.equal(await version(`${url}#${commit.trim()}`), "1.0.0");
    await assert.rejects(
      install(`${url}#none`),
      /cannot be fetched: couldn't find remote ref none/,
    );
    await assert.rejects(install("http://example.org/a.git"), /begins with https/);
    await assert.rejects(install("ext::sh -c true"), /neither a folder/);
    await assert.rejects(install(`${url}#--upload-pack=x`), /no name of a branch/);
  });

  it("F3: from a package of npm, and with packages of its own; no script of them is run", async () => {
    await writePlugin(dir.file("dep"), {
      "package.json": JSON.stringify({
        name: "dep",
        version: "1.0.0",
        scripts: { postinstall: "touch evil", prepare: "touch evil" },
      }),
    });
    await run("npm", ["pack", "--ignore-scripts"], { cwd: dir.file("dep") });
    await writePlugin(dir.file("hue"), {
      "package.json": manifestText("hue", {
        dependencies: { dep: "file:./dep-1.0.0.tgz" },
        scripts: { install: "touch evil", prepack: "touch evil" },
      }),
      "dep-1.0.0.tgz": await readFile(dir.file("dep", "dep-1.0.0.tgz")),
    });
    await run("npm", ["pack", "--ignore-scripts"], { cwd: dir.file("hue") });
    await install("hue/hue-1.0.0.tgz");
    const place = path.join(into(), "hue");
    const files = await readdir(place, { recursive: true });
    assert.ok(files.includes(path.join("node_modules", "dep", "package.json")));
    assert.deepEqual(
      files.filter((name) => name.endsWith("evil")),
      [],
    );
  }).timeout(60_000);

  it("T2: packages of git repositories and of addresses are not fetched", async () => {
    for (const spec of ["git+https://example.org/a.git", "ann/a", "https://example.org/a.tgz"]) {
      await writePlugin(dir.file("hue"), {
        "package.json": manifestText("hue", { dependencies: { a: spec } }),
      });
      await assert.rejects(install("hue"), /It needs 'a' from/, spec);
    }
    assert.deepEqual(await there(), []);
  });

  it("T2: nor are they by other words of the manifest, or by a lock file", async () => {
    const needs = { dependencies: { dep: "^1.0.0" } };
    const git = "git+ssh://git@example.org/a.git";
    const lock = (packages: object): string =>
      JSON.stringify({ lockfileVersion: 3, requires: true, packages });
    const locked = { "node_modules/dep": { version: "1.0.0", resolved: git } };
    const ways: Record<string, string>[] = [
      { "package.json": manifestText("hue", { ...needs, devDependencies: { a: git } }) },
      { "package.json": manifestText("hue", { ...needs, peerDependencies: { a: "ann/a" } }) },
      { "package.json": manifestText("hue", { ...needs, overrides: { dep: { a: git } } }) },
      { "package.json": manifestText("hue", needs), "package-lock.json": lock(locked) },
      { "package.json": manifestText("hue", needs), "npm-shrinkwrap.json": lock(locked) },
      {
        "package.json": manifestText("hue", needs),
        "package-lock.json": JSON.stringify({ dependencies: { dep: { version: "github:ann/a" } } }),
      },
    ];
    for (const [i, files] of ways.entries()) {
      await writePlugin(dir.file(`way${i}`, "hue"), files);
      await assert.rejects(install(`way${i}/hue`), /It needs '\w+' from '(?:git|ann)/, String(i));
    }
    assert.deepEqual(await there(), []);
  }).timeout(60_000);

  it("F3: what is uninstalled is named, and no path to another plugin", async () => {
    await writePlugin(dir.file("user", "hue"));
    await mkdir(into(), { recursive: true });
    await assert.rejects(uninstallPlugin(into(), "../hue"), { code: "not-found" });
    assert.ok((await readdir(dir.file("user"))).includes("hue"));
  });

  it("F3: says what sources are", async () => {
    await mkdir(dir.file("a"));
    await writeFile(dir.file("a.vsix"), "");
    await writeFile(dir.file("a.txt"), "");
    const kinds = async (text: string): Promise<unknown> => parseSource(text, dir.path);
    assert.deepEqual(await kinds("a"), { kind: "folder", dir: dir.file("a") });
    assert.deepEqual(await kinds("./a.vsix"), { kind: "archive", file: dir.file("a.vsix") });
    assert.deepEqual(await kinds("git@example.org:ann/hue.git#v1"), {
      kind: "git",
      url: "git@example.org:ann/hue.git",
      ref: "v1",
    });
    assert.deepEqual(await kinds("https://example.org/ann/hue"), {
      kind: "git",
      url: "https://example.org/ann/hue",
      ref: "",
    });
    assert.deepEqual(await kinds("npm:hue"), { kind: "npm", spec: "hue" });
    assert.deepEqual(await kinds("@ann/hue@1.2.3"), { kind: "npm", spec: "@ann/hue@1.2.3" });
    await assert.rejects(kinds("a.txt"), /is no archive of a plugin/);
    await assert.rejects(kinds("b.zip"), /There is no file/);
    await assert.rejects(kinds("hue; rm -rf"), /neither a folder/);
    await assert.rejects(kinds("--registry=x"), /neither a folder/);
    await assert.rejects(kinds(""), /neither a folder/);
  });

  it("F3: cancelled, it leaves nothing, and no program that goes on", async function () {
    if (process.platform === "win32") this.skip();
    const [begun, ended] = [dir.file("begun"), dir.file("ended")];
    await mkdir(dir.file("bin"));
    const text = `#!/bin/sh\ntrap 'kill $!; sleep 0.4; touch "${ended}"; exit 1' TERM\ntouch "${begun}"\nsleep 5 & wait\n`;
    await writeFile(dir.file("bin", "git"), text, { mode: 0o755 });
    const former = process.env.PATH;
    process.env.PATH = `${dir.file("bin")}${path.delimiter}${former ?? ""}`;
    const stop = new AbortController();
    try {
      const installing = installPlugin({
        source: { kind: "git", url: "https://example.org/hue.git", ref: "" },
        into: into(),
        signal: stop.signal,
        replace: async () => true,
        progress: () => {},
      });
      const cancelling = until("git runs", () => existsSync(begun)).then(() => stop.abort());
      await assert.rejects(installing, { code: "cancelled" });
      await cancelling;
    } finally {
      process.env.PATH = former;
    }
    assert.ok(existsSync(ended));
    assert.deepEqual(await there(), []);
  });

  it("F3: without git, and without npm, it says what is missing", async () => {
    const former = process.env.PATH;
    process.env.PATH = dir.path;
    try {
      await assert.rejects(install("https://example.org/hue.git"), /git, which is not installed/);
      await assert.rejects(install("npm:hue"), /npm, which is not installed/);
    } finally {
      process.env.PATH = former;
    }
  });
});
