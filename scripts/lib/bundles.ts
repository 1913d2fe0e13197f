import { build, type BuildOptions, type Metafile } from "esbuild";
import { copyFile, cp, glob, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { checkEmbeddedModels } from "./embeddedModels.ts";
import { dist, root, toolPath } from "./paths.ts";
import { writeApiTypes } from "./pluginApiTypes.ts";

/** Packages with native files, and the one that VS Code provides: they are loaded, never bundled. */
export const external = [
  "vscode",
  "better-sqlite3",
  "sharp",
  "@julusian/jpeg-turbo",
  "koffi",
  "esbuild",
  "onnxruntime-node",
  "usearch",
];

/** Packages whose main file is UMD, the parts of which no bundler finds. */
export const alias = { "jsonc-parser": "jsonc-parser/lib/esm/main.js" };

export interface BundleOptions {
  /** Minified and without source maps, as it is published. */
  readonly production: boolean;
  /** Where the bundles go: dist/ unless told otherwise. */
  readonly outdir?: string;
}

/**
 * A built-in plugin as the package has it: one module beside its manifest and its models. Built ahead, so that it needs no
 * esbuild where it runs.
 */
export function builtinPlugin(id: string): BuildOptions {
  return {
    bundle: true,
    absWorkingDir: root,
    platform: "node",
    format: "esm",
    target: "node22",
    external,
    entryPoints: { [`plugins/${id}/index`]: `src/plugins/${id}/index.ts` },
    outExtension: { ".js": ".mjs" },
    // Packages in CommonJS that are bundled ask for Node's modules by `require`.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  };
}

/** What lies beside the bundle of a built-in plugin: its manifest, which names the bundle, and what it reads at run time. */
export async function copyBuiltinPlugin(id: string, outdir: string): Promise<void> {
  const from = path.join(root, "src", "plugins", id);
  const to = path.join(outdir, "plugins", id);
  const manifest = JSON.parse(await readFile(path.join(from, "package.json"), "utf8"));
  await mkdir(to, { recursive: true });
  const shipped = { ...manifest, main: "./index.mjs" };
  await writeFile(path.join(to, "package.json"), JSON.stringify(shipped, undefined, 2));
  for await (const file of glob("models/**/*.{onnx,json}", { cwd: from })) {
    await mkdir(path.dirname(path.join(to, file)), { recursive: true });
    await copyFile(path.join(from, file), path.join(to, file));
  }
}

/** Builds everything once; the embedded models have to be what is stated of them. The metafiles tell what went into each bundle. */
export async function buildAll(options: BundleOptions): Promise<Metafile[]> {
  await checkEmbeddedModels();
  const results = await Promise.all((await bundles(options)).map((bundle) => build(bundle)));
  return results.flatMap(({ metafile }) => metafile ?? []);
}

/** esbuild's options for the Node processes and for the pages. Files that are only copied are in place on return. */
export async function bundles(options: BundleOptions): Promise<BuildOptions[]> {
  const outdir = options.outdir ?? dist;
  await Promise.all([
    copyAssets(outdir),
    copyBuiltinPlugin("ml", outdir),
    writeApiTypes(path.join(outdir, "plugin-api")),
  ]);
  const shared = {
    bundle: true,
    absWorkingDir: root,
    outdir,
    metafile: true,
    // Names stay as they are, so that stacks and profiles can be read. With short names and `keepNames`, each function
    // is given its name again when the bundle is loaded, which takes a tenth of the engine's start.
    minifySyntax: options.production,
    minifyWhitespace: options.production,
    sourcemap: !options.production,
    logLevel: "warning",
    // A CommonJS bundle has no import.meta: better a failing build than an undefined path at run time.
    logOverride: { "empty-import-meta": "error" },
  } satisfies BuildOptions;
  const node = {
    ...shared,
    platform: "node",
    format: "cjs",
    // The oldest supported VS Code brings Node 22.
    target: "node22",
    external,
    alias,
    // An import() of an external package becomes require(): one way to load, the same in tests and in the package.
    supported: { "dynamic-import": false },
  } satisfies BuildOptions;
  return [
    {
      ...node,
      entryPoints: { extension: "src/extension/extension.ts" },
      outExtension: { ".js": ".cjs" },
    },
    {
      ...node,
      entryPoints: {
        engine: "src/engine/engineMain.ts",
        decoder: "src/engine/decoderMain.ts",
        cli: "src/cli/cliMain.ts",
      },
    },
    {
      ...node,
      // A plugin's bundle is a module of either kind: it is loaded by a real import().
      supported: {},
      entryPoints: { pluginHost: "src/plugin-host/pluginHostMain.ts" },
    },
    { ...shared, ...builtinPlugin("ml") },
    {
      ...shared,
      platform: "neutral",
      format: "esm",
      target: "es2024",
      sourcemap: false,
      // It is bundled into plugins: names of functions, and the comments of what is small anyway, stay.
      minify: false,
      keepNames: false,
      entryPoints: { "plugin-api/index": "src/plugin-api/index.ts" },
    },
    {
      ...shared,
      platform: "browser",
      format: "iife",
      target: "chrome130",
      entryPoints: {
        "webview/grid": "webview/grid/grid.tsx",
        "webview/viewer": "webview/viewer/viewer.tsx",
        "webview/map": "webview/map/map.tsx",
        "webview/form": "webview/form/form.tsx",
        "webview/report": "webview/report/report.tsx",
      },
      jsx: "automatic",
      jsxImportSource: "preact",
    },
  ];
}

async function copyAssets(outdir: string): Promise<void> {
  const templates = path.join(outdir, "plugin-templates");
  await cp(path.join(root, "plugin-templates"), templates, { recursive: true });
  await mkdir(path.join(outdir, "webview"), { recursive: true });
  // The package is of type "module", its bundles are not.
  await writeFile(path.join(outdir, "package.json"), '{ "type": "commonjs" }\n');
  for (const name of ["codicon.css", "codicon.ttf"])
    await copyFile(
      toolPath("@vscode", "codicons", "dist", name),
      path.join(outdir, "webview", name),
    );
}
