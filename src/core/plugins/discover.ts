import { readdir, realpath } from "node:fs/promises";
import path from "node:path";
import { messageOf, systemCode } from "../../base/errors.ts";
import type { PluginDiagnostic, PluginOrigin } from "../../protocol/plugins.ts";
import { contentHash } from "./contentHash.ts";
import type { FoundPlugin } from "./foundPlugin.ts";
import { manifestName, readManifest, refusalOf, type ManifestRead } from "./manifest.ts";

/** Folders where plugins may be, and what the user of this machine consented to. */
export interface Places<Origin extends PluginOrigin = PluginOrigin> {
  readonly places: readonly { readonly dir: string; readonly origin: Origin }[];
  /** Content hashes. */
  readonly trusted: readonly string[];
  /** Absolute paths of folders. */
  readonly developed: readonly string[];
}

export interface Discovery {
  /** By id, the first one that was found; what cannot be used is among them, with its problem. */
  readonly plugins: readonly FoundPlugin[];
  /** Sentences about what was passed over: a place that cannot be read, a second plugin of the same name. */
  readonly notes: readonly string[];
}

/** How deep below a place plugins are looked for; its own folder is 0. */
const depth = 2;

/** Finds the plugins of places: a place is a plugin itself, or has them in folders up to two levels below it. */
export async function findPlugins({ places, trusted, developed }: Places): Promise<Discovery> {
  const plugins = new Map<string, FoundPlugin>();
  const notes: string[] = [];
  const consent = { trusted: new Set(trusted), developed: new Set(await realAll(developed)) };
  const seen = new Set<string>();
  for (const { dir, origin } of places) {
    for (const { dir: at, read } of await pluginsBelow(dir, depth, notes)) {
      const real = await realpath(at).catch(() => at);
      if (seen.has(real)) continue;
      seen.add(real);
      const found = await describe({ dir: at, real, origin, read, consent });
      const first = plugins.get(found.id);
      if (first)
        notes.push(
          `'${at}' is not used: '${found.id}' is already found in '${first.dir}'. Rename one of them.`,
        );
      else plugins.set(found.id, found);
    }
  }
  return { plugins: [...plugins.values()], notes };
}

export interface PluginFolder {
  /** Absolute path. */
  readonly dir: string;
  readonly read: Exclude<ManifestRead, { readonly kind: "none" }>;
}

/** The plugins in a folder and in folders up to `levels` below it, by path. A plugin's own folders are not looked at. */
export async function pluginsBelow(
  dir: string,
  levels: number,
  notes: string[] = [],
): Promise<PluginFolder[]> {
  const read = await readManifest(dir);
  if (read.kind !== "none") return [{ dir, read }];
  if (levels === 0) return [];
  const found: PluginFolder[] = [];
  for (const name of await foldersOf(dir, notes))
    found.push(...(await pluginsBelow(path.join(dir, name), levels - 1, notes)));
  return found;
}

/** Names of the folders in a folder, sorted, as far as plugins may be in them; links that lead out of it are none. */
async function foldersOf(dir: string, notes: string[]): Promise<string[]> {
  try {
    const root = await realpath(dir);
    const names: string[] = [];
    for (const entry of await readdir(root, { withFileTypes: true })) {
      const { name } = entry;
      if (name === "node_modules" || name.startsWith(".")) continue;
      if (entry.isDirectory()) names.push(name);
      else if (entry.isSymbolicLink()) {
        const target = await realpath(path.join(root, name)).catch(() => undefined);
        if (target === undefined) continue;
        if (target.startsWith(root + path.sep)) continue; // it is found where it is
        notes.push(`'${path.join(dir, name)}' is a link out of its folder, which is not followed.`);
      }
    }
    return names.sort();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    if (code !== "ENOENT" && code !== "ENOTDIR")
      notes.push(`'${dir}' cannot be searched for plugins: ${messageOf(error)}.`);
    return [];
  }
}

interface Describing {
  readonly dir: string;
  readonly real: string;
  readonly origin: PluginOrigin;
  readonly read: PluginFolder["read"];
  readonly consent: { readonly trusted: Set<string>; readonly developed: Set<string> };
}

async function describe({ dir, real, origin, read, consent }: Describing): Promise<FoundPlugin> {
  const developing = consent.developed.has(real);
  const base = { dir, origin, developing, contentHash: "" };
  if (read.kind === "refused")
    return {
      ...base,
      id: read.id,
      title: read.title,
      version: read.version,
      description: "",
      publisher: "",
      main: path.join(dir, manifestName),
      secrets: [],
      diagnostics: read.diagnostics,
      problem: refusalOf(read.diagnostics),
      trusted: false,
    };
  const { id, title, version, description, publisher, main, secrets } = read.manifest;
  const found = { ...base, id, title, version, description, publisher, main, secrets };
  // What comes with Winnow is as trusted as Winnow; what changes with every save is not asked about again. Neither need
  // be read whole.
  if (origin === "builtin" || developing)
    return { ...found, diagnostics: [], problem: null, trusted: true };
  try {
    const hash = await contentHash(real);
    const trusted = consent.trusted.has(hash);
    return { ...found, contentHash: hash, diagnostics: [], problem: null, trusted };
  } catch (error) {
    const file = path.join(dir, manifestName);
    const message = messageOf(error);
    const at: PluginDiagnostic = { file, line: 1, column: 1, severity: "error", message };
    return { ...found, diagnostics: [at], problem: message, trusted: false };
  }
}

function realAll(dirs: readonly string[]): Promise<string[]> {
  return Promise.all(dirs.map((dir) => realpath(dir).catch(() => path.resolve(dir))));
}
