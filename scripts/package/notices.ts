import type { Metafile } from "esbuild";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../lib/paths.ts";

/**
 * The licences of every package whose code is in a bundle, as one text. A package that names no licence fails: what
 * cannot be shipped lawfully should not be shipped quietly.
 */
export async function thirdPartyNotices(metafiles: readonly Metafile[]): Promise<string> {
  const folders = new Set(["node_modules/@vscode/codicons"]);
  for (const { inputs } of metafiles)
    for (const file of Object.keys(inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
      if (folder) folders.add(folder);
    }
  const notices = await Promise.all([...folders].sort().map(noticeOf));
  return `Winnow's bundles contain the following packages.\n\n${notices.join("\n")}`;
}

async function noticeOf(folder: string): Promise<string> {
  const where = path.join(root, folder);
  const manifest = JSON.parse(await readFile(path.join(where, "package.json"), "utf8"));
  const { name, version, license } = manifest;
  if (!license) throw new Error(`${name} names no licence, so it cannot be put into the package.`);
  const texts = (await readdir(where)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const content = await Promise.all(texts.map((file) => readFile(path.join(where, file), "utf8")));
  const text = content.join("\n\n").trim() || copyrightOf(manifest);
  return `${"=".repeat(80)}\n${name} ${version} (${license})\n\n${text}\n`;
}

/** Some packages name their licence and leave its text to be known. */
function copyrightOf({ author, homepage = "" }: PackageManifest): string {
  const holder = typeof author === "string" ? author : (author?.name ?? "its authors");
  return `Copyright (c) ${holder} ${homepage}`.trim();
}

interface PackageManifest {
  readonly author?: string | { readonly name?: string };
  readonly homepage?: string;
}
