import type { Plugin } from "esbuild";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as v from "valibot";

/**
 * Packages with native code find their binaries from where they are: they stay there, and the bundle loads them by
 * their paths, as it does files that are native themselves.
 */
export function nativePackages(): Plugin {
  return {
    name: "native-packages",
    setup(build) {
      const known = new Map<string, Promise<boolean>>();
      const isNative = (folder: string): Promise<boolean> => {
        let answer = known.get(folder);
        if (!answer) known.set(folder, (answer = isNativePackage(folder)));
        return answer;
      };
      build.onStart(() => known.clear());
      build.onResolve({ filter: /^[^.]|\.node$/ }, async (args) => {
        const { path: name, pluginData, kind } = args;
        if (pluginData === resolving || kind === "entry-point" || name.startsWith("node:")) return;
        if (name === "@winnow/plugin-api") return;
        const { importer, resolveDir, with: attributes } = args;
        const found = await build.resolve(name, {
          ...{ importer, resolveDir, kind, with: attributes },
          pluginData: resolving,
        });
        if (found.errors.length > 0 || found.external || found.namespace !== "file") return;
        const isImport = !kind.startsWith("require");
        if (found.path.endsWith(".node"))
          // Node cannot import such a file, only require it.
          return isImport
            ? { path: found.path, namespace: required }
            : { path: found.path, external: true };
        const folder = packageOf(found.path);
        if (folder === undefined || !(await isNative(folder))) return found;
        return { path: isImport ? pathToFileURL(found.path).href : found.path, external: true };
      });
      build.onLoad({ filter: /./, namespace: required }, ({ path: file }) => ({
        contents: `module.exports = require(${JSON.stringify(file)});`,
        resolveDir: path.dirname(file),
      }));
    },
  };
}

const required = "native-file";
const resolving = Symbol("asked by this plugin");

/** The folder of the package that a file is of. */
function packageOf(file: string): string | undefined {
  const at = file.lastIndexOf(`${path.sep}node_modules${path.sep}`);
  if (at < 0) return undefined;
  const start = at + "/node_modules/".length;
  const parts = file.slice(start).split(path.sep);
  const name = parts.slice(0, parts[0]?.startsWith("@") ? 2 : 1);
  return path.join(file.slice(0, start), ...name);
}

const manifest = v.object({
  gypfile: v.optional(v.unknown()),
  binary: v.optional(v.unknown()),
  napi: v.optional(v.unknown()),
  dependencies: v.optional(v.record(v.string(), v.unknown()), {}),
  optionalDependencies: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** What such packages find their binaries with, or are themselves made for one platform. */
const finders =
  /^(?:bindings|node-gyp-build.*|node-addon-api|prebuild-install|pkg-prebuilds|@mapbox\/node-pre-gyp|@napi-rs\/.*|cmake-js)$/;
const platform = /(?:linux|darwin|win32)-(?:x64|arm64|ia32|arm)/;

async function isNativePackage(folder: string): Promise<boolean> {
  const text = await readFile(path.join(folder, "package.json"), "utf8").catch(() => "");
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), manifest), text);
  if (!parsed.success) return false;
  const { gypfile, binary, napi, dependencies, optionalDependencies } = parsed.output;
  return (
    [gypfile, binary, napi].some(Boolean) ||
    Object.keys(dependencies).some((name) => finders.test(name)) ||
    Object.keys(optionalDependencies).some((name) => platform.test(name))
  );
}
