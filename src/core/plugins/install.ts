import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { withoutCredentials } from "../../base/credentials.ts";
import { messageOf, systemCode, WinnowError } from "../../base/errors.ts";
import { pluginId } from "../../protocol/plugins.ts";
import { contentHash } from "./contentHash.ts";
import { pluginsBelow, type PluginFolder } from "./discover.ts";
import { fetchSource, type InstallSource } from "./installSource.ts";
import { manifestName, readManifest, refusalOf, type Manifest } from "./manifest.ts";
import { runProgram } from "./program.ts";

export interface InstallOptions {
  readonly source: InstallSource;
  /** The folder of the user's plugins; each is in a folder of its name below it. */
  readonly into: string;
  /** Which one, where a source holds several. */
  readonly plugin?: string;
  readonly signal: AbortSignal;
  /** Whether a plugin that is there is replaced; its manifest can be unreadable. */
  replace(next: Manifest, before: Manifest | undefined): Promise<boolean>;
  /** A sentence on what goes on. */
  progress(text: string): void;
}

export interface Installed {
  readonly manifest: Manifest;
  /** What is to be consented to before it runs. */
  readonly contentHash: string;
}

/** How deep in a repository or archive plugins are looked for. */
const depth = 3;

/**
 * Installs a plugin for all projects of the user: fetched, checked and complete with its packages before it takes its
 * place at once; nothing of it is run. Undefined: the one that is there was to stay.
 * @throws WinnowError plugin-refused, bad-request, cancelled
 */
export async function installPlugin(options: InstallOptions): Promise<Installed | undefined> {
  const { into, source, signal, replace, progress } = options;
  await mkdir(into, { recursive: true });
  await sweep(into);
  const part = await mkdtemp(path.join(into, partPrefix));
  try {
    const fetched = path.join(part, "fetched");
    await mkdir(fetched);
    const root = await fetchSource(source, fetched, signal);
    const from = choose(await pluginsBelow(root, depth), options.plugin);
    const dir = path.join(part, "plugin");
    await copyPlugin(from.dir, dir);
    const read = await readManifest(dir);
    if (read.kind !== "read") throw refused(refusalIn(read));
    const place = path.join(into, read.manifest.id);
    const isThere = (await stat(place).catch(() => undefined)) !== undefined;
    if (isThere) {
      const before = await readManifest(place);
      const known = before.kind === "read" ? before.manifest : undefined;
      if (!(await replace(read.manifest, known))) return undefined;
    }
    await addPackages(dir, read.manifest, signal, progress);
    // Also refuses links that lead out of it.
    const hash = await contentHash(dir);
    signal.throwIfAborted();
    await swap(dir, place, path.join(part, "before"));
    const done = await readManifest(place);
    if (done.kind !== "read") throw refused(refusalIn(done));
    return { manifest: done.manifest, contentHash: hash };
  } finally {
    await rm(part, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Removes an installed plugin. @throws WinnowError not-found */
export async function uninstallPlugin(into: string, id: string): Promise<void> {
  const place = path.join(into, id);
  // A path would lead to the folder of a plugin elsewhere.
  if (!v.is(pluginId, id) || (await readManifest(place)).kind === "none")
    throw new WinnowError("not-found", `The plugin '${id}' is not installed in '${into}'.`);
  const part = await mkdtemp(path.join(into, partPrefix));
  await rename(place, path.join(part, "before"));
  await rm(part, { recursive: true, force: true, maxRetries: 3 });
}

/** Hidden, so that nobody looks for plugins in it. */
const partPrefix = ".part-";
/** Longer than any installation takes. */
const staleMs = 24 * 60 * 60 * 1000;

/** What was left behind by installations that did not end. */
async function sweep(into: string): Promise<void> {
  for (const name of await readdir(into)) {
    if (!name.startsWith(partPrefix)) continue;
    const part = path.join(into, name);
    const found = await stat(part).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > staleMs)
      await rm(part, { recursive: true, force: true });
  }
}

function choose(found: readonly PluginFolder[], wanted: string | undefined): PluginFolder {
  const idOf = ({ read }: PluginFolder): string =>
    read.kind === "read" ? read.manifest.id : read.id;
  const names = found.map((one) => `'${idOf(one)}'`).join(", ");
  if (wanted !== undefined) {
    const one = found.find((each) => idOf(each) === wanted);
    if (one) return one;
    throw refused(`There is no plugin '${wanted}' in it${names === "" ? "" : `, only ${names}`}.`);
  }
  const [one] = found;
  if (!one)
    throw refused(
      "There is no plugin in it: a folder, up to three levels deep, whose package.json names 'engines.winnow'.",
    );
  if (found.length > 1)
    throw refused(`It holds ${found.length} plugins: ${names}. Say which one by --plugin.`);
  return one;
}

/** What others brought along is not handed on: a history, and settings of npm, which can name programs to be run. */
async function copyPlugin(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    // Links stay what they are; the hash refuses those that lead out.
    verbatimSymlinks: true,
    filter: (file) => ![".git", ".npmrc"].includes(path.basename(file)),
  }).catch((error: unknown) => {
    if (systemCode(error) === undefined) throw error;
    throw refused(`It cannot be copied: ${messageOf(error)}.`, error);
  });
}

async function addPackages(
  dir: string,
  manifest: Manifest,
  signal: AbortSignal,
  progress: InstallOptions["progress"],
): Promise<void> {
  if (!manifest.hasDependencies) return;
  const names = await readdir(dir);
  if (names.includes("node_modules")) return;
  await refuseForeign(dir);
  progress(`Fetching the packages of ${manifest.title}…`);
  const isLocked = names.includes("package-lock.json");
  await runProgram({
    name: "npm",
    args: [
      ...(isLocked ? ["ci"] : ["install", "--no-package-lock"]),
      ...["--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    ],
    cwd: dir,
    // Newer versions of npm refuse those of packages, too.
    env: { npm_config_allow_git: "none" },
    signal,
    failure: `The packages of ${manifest.title} cannot be fetched`,
  });
}

const specs = v.optional(v.record(v.string(), v.string()), {});
const dependent = v.object({
  dependencies: specs,
  optionalDependencies: specs,
  // Looked up by npm, too, before it leaves out what is not wanted.
  devDependencies: specs,
  peerDependencies: specs,
  overrides: v.optional(v.unknown()),
});

/** npm prepares packages of git repositories by settings and programs of theirs, scripts forbidden or not. */
async function refuseForeign(dir: string): Promise<void> {
  const text = await readFile(path.join(dir, manifestName), "utf8");
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), dependent), text);
  if (!read.success) throw refused("Its 'dependencies' are no names with versions.");
  const { overrides, ...named } = read.output;
  const all = [...Object.values(named).flatMap(Object.entries), ...textsIn(overrides)];
  for (const [name, spec] of all)
    if (!/^(?:file:|npm:[^:/]*(?:\/[^:/]*)?$|[^:/]*$)/.test(spec)) throw foreign(name, spec);
  for (const lock of ["npm-shrinkwrap.json", "package-lock.json"])
    await refuseForeignLock(path.join(dir, lock));
}

/** What a lock file says of where a package is from counts more than what the manifest does. */
async function refuseForeignLock(file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return;
  const read = v.safeParse(v.pipe(v.string(), v.parseJson()), text);
  if (!read.success) throw refused(`Its ${path.basename(file)} is no JSON.`);
  for (const [name, spec] of textsIn(read.output))
    if (/^(?:git|ssh|github|gitlab|bitbucket|gist)[+:]|^[^:/]+@[^:/]+:/i.test(spec))
      throw foreign(name, spec);
}

/** All texts in a JSON value, with the nearest name above each. */
function textsIn(json: unknown): [name: string, text: string][] {
  const found: [string, string][] = [];
  const left: [string, unknown][] = [["", json]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [name, value] = next;
    if (typeof value === "string") found.push([name, value]);
    else if (typeof value === "object" && value !== null) left.push(...Object.entries(value));
  }
  return found;
}

function foreign(name: string, spec: string): WinnowError {
  return refused(
    `It needs '${name}' from '${withoutCredentials(spec)}'. Packages are taken from the registry of npm, or from the plugin's folder.`,
  );
}

async function swap(dir: string, place: string, aside: string): Promise<void> {
  const hadOne = await rename(place, aside).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === "ENOENT") return false;
      throw refused(`The plugin that is there cannot be replaced: ${messageOf(error)}.`, error);
    },
  );
  try {
    await rename(dir, place);
  } catch (error) {
    if (hadOne) await rename(aside, place);
    throw refused(`It cannot be put in its place: ${messageOf(error)}.`, error);
  }
}

function refusalIn(
  read: Exclude<Awaited<ReturnType<typeof readManifest>>, { kind: "read" }>,
): string {
  return read.kind === "none" ? "It has no manifest." : refusalOf(read.diagnostics);
}

function refused(message: string, cause?: unknown): WinnowError {
  return new WinnowError("plugin-refused", message, { cause });
}
