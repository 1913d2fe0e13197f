import { cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { buildAll } from "../lib/bundles.ts";
import { capture } from "../lib/command.ts";
import { out, root, toolPath } from "../lib/paths.ts";
import { copyNatives } from "./natives.ts";
import { thirdPartyNotices } from "./notices.ts";
import type { Target } from "./targets.ts";

export interface Vsix {
  readonly target: Target;
  readonly file: string;
  readonly bytes: number;
  /** Uncompressed bytes of the native packages inside, by name. */
  readonly natives: Readonly<Record<string, number>>;
}

/** What goes into the package as it is, where it exists. */
const content = [
  ".vscodeignore",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "NOTICE",
  "media",
  "schemas",
  "syntaxes",
  "l10n",
];

/** Builds the extension for one platform and packs it into out/. */
export async function makeVsix(target: Target): Promise<Vsix> {
  const stage = path.join(out, "package", target);
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  const bundled = await buildAll({ production: true, outdir: path.join(stage, "dist") });
  // Not at the top level: vsce leaves a node_modules there out when it is told to ignore dependencies.
  const natives = await copyNatives(target, path.join(stage, "dist", "node_modules"));
  const existing = content.filter((name) => existsSync(path.join(root, name)));
  for (const name of existing)
    await cp(path.join(root, name), path.join(stage, name), { recursive: true });
  await writeFile(path.join(stage, "ThirdPartyNotices.txt"), await thirdPartyNotices(bundled));
  const manifest = await shippedManifest();
  await writeFile(path.join(stage, "package.json"), JSON.stringify(manifest, undefined, 2));
  const file = path.join(out, `${manifest.name}-${manifest.version}-${target}.vsix`);
  await capture(
    process.execPath,
    [
      toolPath("@vscode", "vsce", "vsce"),
      ...["package", "--target", target, "--out", file],
      ...["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"],
    ],
    { cwd: stage },
  );
  return { target, file, bytes: (await stat(file)).size, natives };
}

/** What VS Code reads; nothing in the package is installed or built any more. */
async function shippedManifest(): Promise<{ name: string; version: string }> {
  const manifest = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
  for (const key of ["scripts", "dependencies", "devDependencies", "private"]) delete manifest[key];
  return manifest;
}
