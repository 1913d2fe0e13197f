import { build, type BuildOptions, type Metafile } from "esbuild";
import { copyFile, cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
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
];

/** Packages whose main file is UMD, the parts of which no bundler finds. */
export const alias = { "jsonc-parser": "jsonc-parser/lib/esm/main.js" };

export interface BundleOptions {
  /** Minified and without source maps, as it is published. */
  readonly production: boolean;
  /** Where the bundles go: dist/ unless told otherwise. */
  readonly outdir?: string;
}

/** Builds everything once. The metafiles tell what went into each bundle. */
export async function buildAll(options: BundleOptions): Promise<Metafile[]> {
  const results = await Promise.all((await bundles(options)).map((bundle) => build(bundle)));
  return results.flatMap(({ metafile }) => metafile ?? []);
}

/** esbuild's options for the Node processes and for the pages. Files that are only copied are in place on return. */
export async function bundles(options: BundleOptions): Promise<BuildOptions[]> {
  const outdir = options.outdir ?? dist;
  await Promise.all([copyAssets(outdir), writeApiTypes(path.join(outdir, "plugin-api"))]);
  const shared = {
    bundle: true,
    absWorkingDir: root,
    outdir,
    metafile: true,
    minify: options.production,
    sourcemap: !options.production,
    // A bundle's own names stay readable in stacks and profiles; it costs a few per cent of the size.
    keepNames: options.production,
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
        "webview/form": "webview/form/form.tsx",
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
