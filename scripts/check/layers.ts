import { readdirSync } from "node:fs";
import path from "node:path";
import { root } from "../lib/paths.ts";

interface Layer {
  /** Relative to the root, with "/". */
  readonly folder: string;
  /** The other layers that it may import. */
  readonly imports: readonly string[];
  /** Packages and Node modules that it may import; "any" leaves it to the types, save those in `ownPackages`. */
  readonly packages: "any" | readonly string[];
}

/** Packages that one layer alone may say, in which everything that touches them is gathered. */
const ownPackages = [
  { name: "vscode", folders: ["src/extension", "test/integration"] },
  { name: "@vscode/webview-ui-toolkit", folders: ["webview/ui"] },
  { name: "preact", folders: ["webview"] },
  { name: "@preact/signals", folders: ["webview"] },
  { name: "better-sqlite3", folders: ["src/core", "test"] },
];

/** Who may import whom. What is not said here is forbidden, and `npm run check` fails for it. */
const layers: readonly Layer[] = [
  { folder: "src/base", imports: [], packages: [] },
  { folder: "src/plugin-api", imports: [], packages: [] },
  {
    folder: "src/protocol",
    imports: ["src/base", "src/plugin-api"],
    packages: ["valibot", "vscode-jsonrpc", "@msgpack/msgpack"],
  },
  { folder: "src/query", imports: ["src/base"], packages: ["chevrotain"] },
  {
    folder: "src/core",
    imports: ["src/base", "src/plugin-api", "src/protocol", "src/query"],
    packages: "any",
  },
  {
    folder: "src/engine",
    imports: ["src/base", "src/protocol", "src/query", "src/core", "src/engine-client"],
    packages: "any",
  },
  { folder: "src/engine-client", imports: ["src/base", "src/protocol"], packages: "any" },
  {
    folder: "src/cli",
    imports: ["src/base", "src/protocol", "src/query", "src/core", "src/engine-client"],
    packages: "any",
  },
  {
    folder: "src/plugin-host",
    imports: ["src/base", "src/protocol", "src/plugin-api", "src/engine-client"],
    packages: "any",
  },
  { folder: "src/plugins", imports: ["src/plugin-api"], packages: "any" },
  {
    folder: "src/extension",
    imports: ["src/base", "src/protocol", "src/plugin-api", "src/query", "src/engine-client"],
    packages: "any",
  },
  { folder: "webview", imports: ["src/base", "src/protocol", "src/query"], packages: "any" },
];

/** The deepest nesting of folders inside a layer that the rules are written for. */
const deepest = 5;

interface Override {
  files: string[];
  rules: { "no-restricted-imports": ["error", { patterns: Pattern[] }] };
}

type Pattern = { message: string } & ({ regex: string } | { group: string[] });

/**
 * The layer table as overrides of no-restricted-imports. The rule sees an import's text and no resolved path, so there
 * is one override for each layer and depth: at a known depth "../../core/" can mean one folder only.
 */
export function layerRules(): Override[] {
  refuseFoldersWithoutLayer();
  return [...layers.flatMap(rulesOf), ...restOfTree.map(rulesForFolder)];
}

/** Where imports among layers are free (a test may look at anything), but owned packages are not. */
const restOfTree = ["test", "test/integration", "scripts", "webview/ui"];

function rulesOf(layer: Layer): Override[] {
  const forbidden = [...layers.map(({ folder }) => folder), "test", "scripts"].filter(
    (folder) => folder !== layer.folder && !layer.imports.includes(folder),
  );
  return Array.from({ length: deepest }, (_, depth) => ({
    files: [`${layer.folder}/${"*/".repeat(depth)}*.{ts,tsx}`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: `^(?:${forbidden.map((folder) => pathTo(layer, depth, folder)).join("|")})/`,
              message: `${layer.folder} may import ${layer.imports.join(", ") || "no other layer"} (see scripts/check/layers.ts).`,
            },
            ...packagePatterns(layer),
          ],
        },
      ],
    },
  }));
}

function rulesForFolder(folder: string): Override {
  return {
    files: [`${folder}/**/*.{ts,tsx}`],
    rules: { "no-restricted-imports": ["error", { patterns: ownedElsewhere(folder) }] },
  };
}

function packagePatterns({ folder, packages }: Layer): Pattern[] {
  if (packages === "any") return ownedElsewhere(folder);
  const allowed = packages.flatMap((name) => [`!${name}`, `!${name}/**`]);
  return [
    {
      group: ["*", "*/**", "!.", "!..", "!./**", "!../**", ...allowed],
      message: `${folder} may import ${packages.join(", ") || "no package"} and nothing of Node's: it runs everywhere.`,
    },
  ];
}

function ownedElsewhere(folder: string): Pattern[] {
  return ownPackages
    .filter(({ folders }) => !folders.some((owner) => `${folder}/`.startsWith(`${owner}/`)))
    .map(({ name, folders }) => ({
      regex: `^${name}(?:/|$)`,
      message: `Only ${folders.join(" and ")} may import ${name}.`,
    }));
}

/** A regular expression for the text by which a file of `layer`, `depth` folders deep, would name `folder`. */
function pathTo(layer: Layer, depth: number, folder: string): string {
  const relative = path.posix.relative(layer.folder, folder);
  return `${"\\.\\./".repeat(depth)}${relative.replaceAll(".", "\\.")}`;
}

function refuseFoldersWithoutLayer(): void {
  const known = new Set(layers.map(({ folder }) => folder));
  for (const entry of readdirSync(path.join(root, "src"), { withFileTypes: true }))
    if (entry.isDirectory() && !known.has(`src/${entry.name}`))
      throw new Error(`src/${entry.name} has no row in scripts/check/layers.ts.`);
}
