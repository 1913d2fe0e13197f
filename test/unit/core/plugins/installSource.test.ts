import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { messageOf } from "../../../../src/base/errors.ts";
import { installPlugin, type Installed } from "../../../../src/core/plugins/install.ts";
import { parseSource } from "../../../../src/core/plugins/installSource.ts";
import { manifestText, writePlugin } from "../../../support/pluginFolder.ts";
import { installedIn, installInto } from "../../../support/installing.ts";
import { eachTempDir } from "../../../support/tempDir.ts";
import { until } from "../../../support/until.ts";

const run = promisify(execFile);

describe("installing plugins from elsewhere", () => {
  const dir = eachTempDir();
  const into = (): string => installedIn(dir.path);
  const install = (from: string): Promise<Installed | undefined> => installInto(dir.path, from);
  const there = async (): Promise<string[]> => (await readdir(into())).sort();

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

  it("F3: what is said of an address holds nothing that opens it", async () => {
    const told: string[] = [];
    for (const source of [
      "https://ann:secret@127.0.0.1:1/hue.git",
      "https://secret@127.0.0.1:1/hue.git",
      "http://ann:secret@127.0.0.1:1/hue.git",
    ])
      await install(source).catch((error: unknown) => told.push(messageOf(error)));
    await writePlugin(dir.file("needy", "hue"), {
      "package.json": manifestText("hue", {
        dependencies: { dep: "git+https://ann:secret@example.org/dep.git" },
      }),
    });
    await install("needy/hue").catch((error: unknown) => told.push(messageOf(error)));
    assert.equal(told.length, 4);
    for (const text of told.slice(0, 3)) assert.match(text, /:\/\/127\.0\.0\.1:1\/hue\.git/);
    assert.ok(!/ann:|secret/.test(told.join()), told.join("\n"));
  });

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
