import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { BuildOutcome } from "../../../../src/core/plugins/builder.ts";
import {
  builderOf,
  bundleOf,
  foundIn,
  manifestText,
  plainMain,
  writePlugin,
} from "../../../support/pluginFolder.ts";
import { eachTempDir } from "../../../support/tempDir.ts";
import { until } from "../../../support/until.ts";

const run = promisify(execFile);

/** What a bundle prints when a Node of its own loads it, with source maps as a plugin's process has them. */
async function printed(bundle: string): Promise<string> {
  const { stdout } = await run(process.execPath, ["--enable-source-maps", bundle]);
  return stdout.trim();
}

/** All files below a folder with their times, to see that nothing was written. */
async function filesOf(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true });
  const files = entries.sort().map(async (name) => {
    const { mtimeMs } = await stat(path.join(dir, name));
    return `${name} ${mtimeMs}`;
  });
  return Promise.all(files);
}

describe("building a plugin", () => {
  const dir = eachTempDir();

  it("F10: makes one module of TypeScript, its packages and the API, and writes nothing into its folder", async () => {
    await writePlugin(dir.file("hue"), {
      "main.ts": `${plainMain}
import { apiVersion } from "@winnow/plugin-api";
import { twice } from "twice";
import { three } from "#three";
console.log(apiVersion, twice(three as number));`,
      "three.ts": "export const three: number = 3;",
      "tsconfig.json": `{ "compilerOptions": { "paths": { "#three": ["./three.ts"] } } }`,
      "node_modules/twice/package.json": `{ "name": "twice", "version": "1.0.0" }`,
      "node_modules/twice/index.js": "exports.twice = (n) => 2 * n;",
    });
    const before = await filesOf(dir.file("hue"));
    await using builder = builderOf(await foundIn(dir.file("hue")), dir.file("out"));
    const bundle = bundleOf(await builder.build());
    assert.equal(await printed(bundle), "1.0.0 6");
    assert.deepEqual(await filesOf(dir.file("hue")), before);
  });

  it("F10: stacks and the map name the author's files, through links as they were opened", async () => {
    await writePlugin(dir.file("real"), {
      "package.json": manifestText("hue", { main: "./src/main.ts" }),
      "src/main.ts": `interface Unused { a: number }\n${plainMain}\nconsole.log(new Error("x").stack);`,
    });
    await symlink(dir.file("real"), dir.file("opened"));
    await using builder = builderOf(await foundIn(dir.file("opened")), dir.file("out"));
    const bundle = bundleOf(await builder.build());
    const main = dir.file("opened", "src", "main.ts");
    assert.ok((await printed(bundle)).includes(`${main}:5:13`), await printed(bundle));
    const map = JSON.parse(await readFile(`${bundle}.map`, "utf8"));
    const index = map.sources.indexOf(pathToFileURL(main).href);
    assert.equal(map.sourcesContent[index], await readFile(main, "utf8"));
  });

  it("F25: an error is at its line and column, in characters", async () => {
    await writePlugin(dir.file("hue"), { "main.ts": `${plainMain}\n/* ×🐈 */ const = 5;\n` });
    await using builder = builderOf(await foundIn(dir.file("hue")), dir.file("out"));
    const outcome = await builder.build();
    assert.deepEqual(outcome, {
      kind: "failed",
      diagnostics: [
        {
          file: dir.file("hue", "main.ts"),
          line: 4,
          column: 17,
          severity: "error",
          message: 'Expected identifier but found "="',
        },
      ],
    });
  });

  it("F25: a main file that was not there at first is built once it is", async () => {
    await writePlugin(dir.file("hue"));
    const found = await foundIn(dir.file("hue"));
    await rename(found.main, dir.file("aside.ts"));
    await using builder = builderOf(found, dir.file("out"));
    assert.equal((await builder.build()).kind, "failed");
    await rename(dir.file("aside.ts"), found.main);
    assert.equal((await builder.build()).kind, "built");
  });

  it("a missing package is named at the import", async () => {
    await writePlugin(dir.file("hue"), { "main.ts": `import "nowhere";\n${plainMain}` });
    await using builder = builderOf(await foundIn(dir.file("hue")), dir.file("out"));
    const outcome = await builder.build();
    assert.equal(outcome.kind, "failed");
    const [first] = outcome.kind === "failed" ? outcome.diagnostics : [];
    assert.deepEqual([first?.line, first?.column], [1, 8]);
    assert.match(first?.message ?? "", /Could not resolve "nowhere"/);
  });

  it("modules know where they are, also those that say it themselves and those of packages", async () => {
    await writePlugin(dir.file("hue"), {
      "main.ts": `#!/usr/bin/env node
import path from "node:path";
import { fileURLToPath } from "node:url";
import { inner } from "./lib/inner.ts";
import pack from "pack";
const __dirname = path.dirname(fileURLToPath(import.meta.url));
console.log([__dirname, import.meta.filename, inner, pack].join(" "));`,
      "lib/inner.ts": "export const inner = import.meta.dirname;",
      "node_modules/pack/package.json": `{ "name": "pack", "version": "1.0.0", "main": "lib/pack.js" }`,
      "node_modules/pack/lib/pack.js":
        "'use strict'; module.exports = require('path').basename(__dirname) + __filename.length;",
    });
    await using builder = builderOf(await foundIn(dir.file("hue")), dir.file("out"));
    const hue = dir.file("hue");
    const pack = dir.file("hue", "node_modules", "pack", "lib", "pack.js");
    assert.equal(
      await printed(bundleOf(await builder.build())),
      [hue, path.join(hue, "main.ts"), path.join(hue, "lib"), `lib${pack.length}`].join(" "),
    );
  });

  it("packages with native code stay in the plugin's folder, imported or required", async () => {
    const modules = path.resolve(import.meta.dirname, "../../../../node_modules");
    await writePlugin(dir.file("hue"), {
      "main.ts": `import Database from "better-sqlite3";
import middle from "middle";
console.log(new Database(":memory:").prepare("select 1 + 1").pluck().get(), middle);`,
      "node_modules/middle/package.json": `{ "name": "middle", "version": "1.0.0" }`,
      "node_modules/middle/index.js": `module.exports = typeof require("better-sqlite3");`,
    });
    await symlink(
      path.join(modules, "better-sqlite3"),
      dir.file("hue", "node_modules", "better-sqlite3"),
    );
    await using builder = builderOf(await foundIn(dir.file("hue")), dir.file("out"));
    const bundle = bundleOf(await builder.build());
    assert.equal(await printed(bundle), "2 function");
    assert.ok(!(await readFile(bundle, "utf8")).includes("class Database"));
  });

  it("L4: settings above its folder say nothing of how what was trusted is built", async () => {
    await writePlugin(dir.file("ws", "hue"), {
      "package.json": manifestText("hue", { main: "./main.tsx" }),
      "main.tsx": "console.log(<a />);",
    });
    const bundle = async (consent: "developed" | "trusted"): Promise<string> => {
      await using builder = builderOf(
        await foundIn(dir.file("ws", "hue"), consent),
        dir.file(consent),
      );
      return readFile(bundleOf(await builder.build()), "utf8");
    };
    const options = { jsx: "react", jsxFactory: "elsewhere" };
    await writeFile(dir.file("ws", "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
    assert.doesNotMatch(await bundle("trusted"), /elsewhere\(/);
    assert.match(await bundle("developed"), /elsewhere\(/);
  });

  it("L4: of what was trusted, nothing else is built: not what changed since, not what is elsewhere", async () => {
    await writePlugin(dir.file("hue"));
    const found = await foundIn(dir.file("hue"), "trusted");
    assert.equal(found.trusted, true);
    await using builder = builderOf(found, dir.file("out"));
    assert.equal((await builder.build()).kind, "built");
    await writeFile(dir.file("hue", "main.ts"), plainMain.replace("activate()", "activate( )"));
    const changed = await builder.build();
    assert.match(JSON.stringify(changed), /changed after it was trusted/);
    await writeFile(dir.file("elsewhere.ts"), "export const a = 1;");
    await writeFile(dir.file("hue", "main.ts"), `import "../elsewhere.ts";\n${plainMain}`);
    await using other = builderOf(await foundIn(dir.file("hue"), "trusted"), dir.file("out"));
    assert.match(JSON.stringify(await other.build()), /elsewhere\.ts', which is no part of/);
    await using developed = builderOf(await foundIn(dir.file("hue")), dir.file("out"));
    assert.equal((await developed.build()).kind, "built");
  });
});

describe("watching a plugin", () => {
  const dir = eachTempDir();

  /** Builds on saves until the scope ends; `next` is what comes of the next save. */
  async function watched(id = "hue"): Promise<
    AsyncDisposable & {
      next(save: () => Promise<void>): Promise<BuildOutcome>;
      outcomes: BuildOutcome[];
    }
  > {
    const builder = builderOf(await foundIn(dir.file(id)), dir.file("out"));
    await builder.build();
    const outcomes: BuildOutcome[] = [];
    const watching = builder.watch((outcome) => outcomes.push(outcome));
    return {
      outcomes,
      next: async (save) => {
        const count = outcomes.length;
        // What is saved before its folder is watched is not heard; saved again, what was heard changes nothing.
        return until("a build", async () => {
          await save();
          return until("it", () => outcomes.at(count), 1000).catch(() => undefined);
        });
      },
      [Symbol.asyncDispose]: async () => {
        watching.dispose();
        await builder.dispose();
      },
    };
  }

  const main = (n: number): string => `${plainMain}console.log(${n});\n`;

  it("F25: a save is built, also by rename, in a new folder and elsewhere; and how long it takes", async () => {
    await writeFile(dir.file("shared.ts"), "export const shared = 1;");
    await writePlugin(dir.file("hue"), {
      "main.ts": `import { shared } from "../shared.ts";\n${main(0)}console.log(shared);`,
    });
    await using watch = await watched();
    const file = dir.file("hue", "main.ts");
    const shared = await watch.next(() =>
      writeFile(dir.file("shared.ts"), "export const shared = 2;"),
    );
    assert.equal(await printed(bundleOf(shared)), "0\n2");
    const saved = await watch.next(() => writeFile(file, main(1)));
    assert.equal(await printed(bundleOf(saved)), "1");
    const renamed = await watch.next(async () => {
      await writeFile(`${file}.tmp`, main(2));
      await rename(`${file}.tmp`, file);
    });
    assert.equal(await printed(bundleOf(renamed)), "2");
    await mkdir(dir.file("hue", "lib"));
    await writeFile(dir.file("hue", "lib", "deep.ts"), "console.log('deep 1');");
    await watch.next(() => writeFile(file, `import "./lib/deep.ts";\n${main(3)}`));
    const deep = await watch.next(() =>
      writeFile(dir.file("hue", "lib", "deep.ts"), "console.log('deep 2');"),
    );
    assert.equal(await printed(bundleOf(deep)), "deep 2\n3");
    const times: number[] = [];
    for (let n = 10; n < 30; n++) {
      const start = performance.now();
      const { promise, resolve } = Promise.withResolvers<void>();
      const push = watch.outcomes.push.bind(watch.outcomes);
      watch.outcomes.push = (...all) => {
        resolve();
        return push(...all);
      };
      await writeFile(file, main(n));
      await promise;
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    const at = (share: number): string =>
      `${(times[Math.floor(share * times.length)] ?? 0).toFixed(0)} ms`;
    console.log(
      `      save to built: median ${at(0.5)}, 95th percentile ${at(0.95)}, of it 30 ms for saves that come together`,
    );
  });

  it("F25: a broken save is told once, and its mending, too; what changes nothing is not told", async () => {
    await writePlugin(dir.file("hue"), { "main.ts": main(0) });
    await using watch = await watched();
    const file = dir.file("hue", "main.ts");
    assert.equal((await watch.next(() => writeFile(file, "const = 1;"))).kind, "failed");
    assert.equal((await watch.next(() => writeFile(file, main(0)))).kind, "built");
    const count = watch.outcomes.length;
    await writeFile(dir.file("hue", "README.md"), "# Hue");
    await writeFile(file, main(0));
    assert.equal((await watch.next(() => writeFile(file, main(1)))).kind, "built");
    assert.equal(watch.outcomes.length, count + 1);
    await rm(file);
    await until("the loss is told", () => watch.outcomes.at(-1)?.kind === "failed");
  });
});
