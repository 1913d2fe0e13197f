import type { Loader, Plugin } from "esbuild";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

/*
 * A module in a bundle still knows where it is: models and workers are read from beside the source, by `__dirname` in
 * CommonJS and `import.meta` in modules. Each is replaced by a name that is declared in front of the module that says
 * it. Names of their own, as many modules declare a `__dirname` themselves.
 */

export const moduleDefines = {
  __dirname: "__winnowDirname",
  __filename: "__winnowFilename",
  "import.meta.dirname": "__winnowDirname",
  "import.meta.filename": "__winnowFilename",
  "import.meta.url": "__winnowUrl",
};

/** In front of a bundle: packages in CommonJS ask for Node's modules, and for native ones, by `require`. */
export function moduleBanner(dir: string): string {
  const from = JSON.stringify(path.join(dir, "package.json"));
  return `import { createRequire as __winnowRequire } from "node:module"; const require = __winnowRequire(${from});`;
}

/** @param real The plugin's folder without links, `dir` as the user opened it. */
export function modulePlaces(real: string, dir: string): Plugin {
  return {
    name: "module-places",
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, async ({ path: file }) => {
        const text = await readFile(file, "utf8");
        if (!saysPlace.test(text)) return undefined;
        const own = file.startsWith(real + path.sep)
          ? path.join(dir, path.relative(real, file))
          : file;
        const places = [
          `__winnowDirname=${JSON.stringify(path.dirname(own))}`,
          `__winnowFilename=${JSON.stringify(own)}`,
          `__winnowUrl=${JSON.stringify(pathToFileURL(own).href)}`,
        ];
        // In the first line, so that all others stay where they are.
        const contents = `var ${places.join(",")};${text.replace(/^#!/, "//")}`;
        return { contents, loader: loaderOf(file) };
      });
    },
  };
}

const saysPlace = /\b__dirname\b|\b__filename\b|\bimport\.meta\b/;

function loaderOf(file: string): Loader {
  const ending = path.extname(file).replace(/^\.[cm]?/, "");
  switch (ending) {
    case "ts":
    case "tsx":
    case "jsx":
      return ending;
    default:
      return "js";
  }
}
