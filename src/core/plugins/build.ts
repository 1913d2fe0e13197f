import type { BuildContext, BuildFailure, BuildResult, Message } from "esbuild";
import { mkdir, readdir, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import writeFileAtomic from "write-file-atomic";
import { DisposableStore } from "../../base/disposable.ts";
import { messageOf } from "../../base/errors.ts";
import type { PluginDiagnostic } from "../../protocol/plugins.ts";
import type { Builder, BuildOutcome } from "./builder.ts";
import { moduleBanner, moduleDefines, modulePlaces } from "./buildModules.ts";
import { contentHash, isUnhashed } from "./contentHash.ts";
import type { FoundPlugin } from "./foundPlugin.ts";
import { nativePackages } from "./buildNative.ts";
import { withRealSources } from "./buildSources.ts";
import { watchSources } from "./watch.ts";

/** Bundles of one plugin that are kept: the one that runs may be loaded by its threads later. */
const keptBundles = 8;

/**
 * Makes bundles of a plugin with esbuild: one module a build, with its source map beside it, in a folder of ours; the
 * plugin's own is only read. A plugin that was trusted is built from what was trusted, or not at all.
 * @param outDir Absolute, of this plugin alone. @param apiFile What stands for `@winnow/plugin-api`.
 */
export function pluginBuilder(found: FoundPlugin, outDir: string, apiFile: string): Builder {
  const bundler = new Bundler(found, outDir, apiFile);
  return {
    build: () => bundler.build(),
    watch: (listener) => {
      const store = new DisposableStore();
      const watcher = store.add(
        watchSources(found.dir, () => {
          void bundler.buildAgain().then((outcome) => {
            if (outcome && !store.disposed) listener(outcome);
            watcher.alsoWatch(bundler.outside);
          });
        }),
      );
      watcher.alsoWatch(bundler.outside);
      return store;
    },
    dispose: () => bundler.dispose(),
  };
}

class Bundler {
  readonly #found: FoundPlugin;
  readonly #outDir: string;
  readonly #apiFile: string;
  #context: Promise<BuildContext<{ write: false; metafile: true }>> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #count = 0;
  /** What came of the last build, to tell whether a save changed anything. */
  #last = "";
  /** Absolute paths of folders beyond the plugin's own that its sources are in. */
  outside: readonly string[] = [];

  constructor(found: FoundPlugin, outDir: string, apiFile: string) {
    this.#found = found;
    this.#outDir = outDir;
    this.#apiFile = apiFile;
  }

  build(): Promise<BuildOutcome> {
    return this.#next(async () => (await this.#build()).outcome);
  }

  /** Undefined: nothing that runs is other than it was. */
  buildAgain(): Promise<BuildOutcome | undefined> {
    return this.#next(async () => {
      const { outcome, isNew } = await this.#build();
      return isNew ? outcome : undefined;
    });
  }

  async dispose(): Promise<void> {
    await this.#turn.catch(() => undefined);
    const held = this.#context;
    this.#context = undefined;
    await (await held?.catch(() => undefined))?.dispose();
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.catch(() => undefined).then(work);
    this.#turn = turn;
    return turn;
  }

  async #build(): Promise<{ readonly outcome: BuildOutcome; readonly isNew: boolean }> {
    const found = this.#found;
    try {
      await this.#assertTrusted();
      const result = await (await this.#opened()).rebuild();
      const real = await realpath(found.dir);
      await this.#assertContained(real, result);
      await this.#assertTrusted();
      const [bundle] = await this.#write(real, result);
      const text = result.outputFiles.map(({ hash }) => hash).join(" ");
      const isNew = text !== this.#last;
      this.#last = text;
      const warnings = await Promise.all(
        result.warnings.map((message) => this.#diagnostic(message, "warning", real)),
      );
      return { outcome: { kind: "built", bundle, diagnostics: warnings }, isNew };
    } catch (error) {
      const diagnostics = await this.#diagnosticsOf(error);
      const text = JSON.stringify(diagnostics);
      const isNew = text !== this.#last;
      this.#last = text;
      return { outcome: { kind: "failed", diagnostics }, isNew };
    }
  }

  #opened(): Promise<BuildContext<{ write: false; metafile: true }>> {
    if (this.#context) return this.#context;
    const opening = this.#open();
    this.#context = opening;
    // What keeps it from being opened, as a main file that is not there, may be mended by the next save.
    opening.catch(() => (this.#context = undefined));
    return opening;
  }

  async #open(): Promise<BuildContext<{ write: false; metafile: true }>> {
    const { dir, main, developing } = this.#found;
    const real = await realpath(dir);
    const names = await readdir(real);
    // Not before there is a plugin; and without its program nothing but plugins is missing.
    const { context } = await import("esbuild");
    return context({
      entryPoints: [await realpath(main)],
      // Outputs are taken from memory; the folder is what paths in the map are relative to.
      outfile: path.join(real, ".winnow-bundle.mjs"),
      write: false,
      metafile: true,
      absWorkingDir: real,
      bundle: true,
      platform: "node",
      // The oldest supported VS Code brings Node 22.
      target: "node22",
      format: "esm",
      sourcemap: "external",
      sourcesContent: true,
      // esbuild takes the next one above, which can say what code is made of a source: no part of what was trusted.
      ...(developing || names.includes("tsconfig.json") ? {} : { tsconfigRaw: {} }),
      define: moduleDefines,
      banner: { js: moduleBanner(real) },
      alias: { "@winnow/plugin-api": this.#apiFile },
      plugins: [nativePackages(), modulePlaces(real, dir)],
      logLevel: "silent",
    });
  }

  /** What was trusted may have changed since; before and after, so that it is what was read, too. */
  async #assertTrusted(): Promise<void> {
    const { dir, developing, contentHash: trusted } = this.#found;
    if (developing || trusted === "") return;
    if ((await contentHash(dir)) !== trusted)
      throw new Error("It was changed after it was trusted. Look it through and trust it anew.");
  }

  /** A content that somebody trusts must be all that there is. */
  async #assertContained(
    real: string,
    { metafile }: BuildResult<{ metafile: true }>,
  ): Promise<void> {
    const api = path.dirname(await realpath(this.#apiFile));
    const outside = new Set<string>();
    const loaded = Object.values(metafile.outputs)
      .flatMap(({ imports }) => imports)
      .map(({ path: name }) => (name.startsWith("file:") ? fileURLToPath(name) : name))
      .filter((name) => path.isAbsolute(name));
    for (const input of [...Object.keys(metafile.inputs), ...loaded]) {
      const file = path.resolve(real, input);
      if (isBelow(api, file)) continue;
      const relative = path.relative(real, file);
      if (isBelow(real, file) && !isUnhashed(relative)) continue;
      if (!this.#found.developing)
        throw new Error(
          `It imports '${file}', which is no part of what was trusted. A plugin that is installed holds all that it needs.`,
        );
      if (!file.includes(`${path.sep}node_modules${path.sep}`)) outside.add(path.dirname(file));
    }
    this.outside = [...outside];
  }

  async #write(
    real: string,
    { outputFiles }: BuildResult<{ write: false }>,
  ): Promise<[bundle: string]> {
    await mkdir(this.#outDir, { recursive: true });
    const name = `plugin-${++this.#count}.mjs`;
    const bundle = path.join(this.#outDir, name);
    for (const { path: output, text, contents } of outputFiles)
      if (output.endsWith(".map"))
        await writeFileAtomic(`${bundle}.map`, withRealSources(text, real, this.#found.dir), quick);
      else {
        const link = Buffer.from(`//# sourceMappingURL=${name}.map\n`);
        await writeFileAtomic(bundle, Buffer.concat([contents, link]), quick);
      }
    await this.#sweep();
    return [bundle];
  }

  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#outDir)) {
      const [, count] = /^plugin-(\d+)\.mjs(?:\.map)?$/.exec(name) ?? [];
      if (count !== undefined && Number(count) <= this.#count - keptBundles)
        await rm(path.join(this.#outDir, name), { force: true });
    }
  }

  async #diagnosticsOf(error: unknown): Promise<PluginDiagnostic[]> {
    const { dir, main } = this.#found;
    if (isBuildFailure(error)) {
      // The folder may be gone by now, which is what failed.
      const real = await realpath(dir).catch(() => dir);
      return Promise.all(error.errors.map((one) => this.#diagnostic(one, "error", real)));
    }
    return [{ file: main, line: 1, column: 1, severity: "error", message: messageOf(error) }];
  }

  async #diagnostic(
    { text, location, notes }: Message,
    severity: PluginDiagnostic["severity"],
    real: string,
  ): Promise<PluginDiagnostic> {
    const { dir, main } = this.#found;
    const hints = notes.map((note) => note.text).filter((note) => note !== "");
    const message = [text, ...hints].join("\n");
    if (!location) return { file: main, line: 1, column: 1, severity, message };
    // esbuild counts bytes of UTF-8, editors UTF-16 units.
    const before = Buffer.from(location.lineText).subarray(0, location.column).toString();
    const file = path.resolve(real, location.file);
    return {
      // As the user opened it, through whichever link.
      file: isBelow(real, file) ? path.join(dir, path.relative(real, file)) : file,
      line: location.line,
      column: before.length + 1,
      severity,
      message,
    };
  }
}

/** It is made anew at every start: nothing is lost by a power cut. */
const quick = { fsync: false, mode: 0o600 };

function isBelow(dir: string, file: string): boolean {
  const relative = path.relative(dir, file);
  return !/^\.\.(?:[\\/]|$)/.test(relative) && !path.isAbsolute(relative);
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
