import { open, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { satisfies, valid, validRange } from "semver";
import * as v from "valibot";
import { messageOf, systemCode } from "../../base/errors.ts";
import { apiVersion } from "../../plugin-api/index.ts";
import { pluginId, reservedPluginIds, type PluginDiagnostic } from "../../protocol/plugins.ts";
import { below, containedPath } from "../exchange/paths.ts";
import { hint } from "../query/names.ts";
import { ManifestText } from "./manifestText.ts";

/** What the package.json of a plugin says. */
export interface Manifest {
  /** Its `name`. */
  readonly id: string;
  /** Its `displayName`, or else the name. */
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly publisher: string;
  readonly license: string;
  /** Its homepage or repository; empty: it names none. */
  readonly url: string;
  /** Absolute paths. */
  readonly dir: string;
  readonly main: string;
  /** The versions of the plugin API that it works with, as npm writes ranges. */
  readonly engines: string;
  readonly secrets: readonly { readonly name: string; readonly description: string }[];
  /** Whether it names packages that have to be installed for it. */
  readonly hasDependencies: boolean;
}

export type ManifestRead =
  /** There is no package.json, or it is not that of a plugin. */
  | { readonly kind: "none" }
  | { readonly kind: "read"; readonly manifest: Manifest }
  /** It cannot be used; `title` and `id` are those that it names, or made of its folder's name. */
  | {
      readonly kind: "refused";
      readonly id: string;
      readonly title: string;
      readonly version: string;
      readonly diagnostics: readonly PluginDiagnostic[];
    };

export const manifestName = "package.json";

/**
 * Reads the manifest of a plugin: a package.json with `engines.winnow` or `winnow`. Every mistake is a diagnostic at its
 * place in the file.
 * @param dir Absolute.
 */
export async function readManifest(dir: string): Promise<ManifestRead> {
  const file = path.join(dir, manifestName);
  const read = await readText(file);
  if (read.kind === "none") return read;
  if (read.kind === "failed") {
    const at = { file, line: 1, column: 1, severity: "error" } as const;
    return refused(dir, {}, [{ ...at, message: `It cannot be read: ${read.reason}.` }]);
  }
  const text = new ManifestText(file, read.text);
  if (text.isBroken) {
    // Without being able to ask it: does it look as if it were meant to be a plugin's?
    if (!/"winnow"/.test(read.text)) return { kind: "none" };
    return refused(dir, {}, text.diagnostics);
  }
  if (text.value("engines", "winnow") === undefined && text.value("winnow") === undefined)
    return { kind: "none" };
  const manifest = await check(dir, text);
  if (!text.isBroken) return { kind: "read", manifest };
  return refused(dir, manifest, text.diagnostics);
}

/** The sentence for a manifest that cannot be used: its first mistake and where it is. */
export function refusalOf(diagnostics: readonly PluginDiagnostic[]): string {
  const [first] = diagnostics;
  if (!first) return "Its manifest cannot be used.";
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : "";
  return `${path.basename(first.file)}, line ${first.line}: ${first.message}${more}`;
}

async function check(dir: string, text: ManifestText): Promise<Manifest> {
  const id = textAt(text, ["name"], "required");
  if (id !== "" && !v.safeParse(pluginId, id).success)
    text.mistake(
      ["name"],
      `'${id}' is no name for a plugin: up to 64 lower case letters, digits and '-', beginning with a letter or digit.`,
    );
  else if (reservedPluginIds.includes(id))
    text.mistake(["name"], `'${id}' is a name of Winnow's own.`);
  const version = textAt(text, ["version"], "required");
  if (version !== "" && !valid(version))
    text.mistake(["version"], `'${version}' is no version: write one such as 1.0.0.`);
  const engines = textAt(text, ["engines", "winnow"], "required");
  if (engines !== "") checkEngines(text, engines);
  return {
    id,
    title: textAt(text, ["displayName"]) || id,
    version,
    description: textAt(text, ["description"]),
    publisher: textAt(text, ["publisher"]),
    license: textAt(text, ["license"]),
    url: urlOf(text),
    dir,
    main: await checkMain(dir, text),
    engines,
    secrets: secretsOf(text),
    hasDependencies:
      text.keys("dependencies").length > 0 || text.keys("optionalDependencies").length > 0,
  };
}

function checkEngines(text: ManifestText, engines: string): void {
  const at = ["engines", "winnow"];
  if (validRange(engines) === null)
    text.mistake(at, `'${engines}' is no range of versions: write one such as ^${apiVersion}.`);
  else if (!satisfies(apiVersion, engines))
    text.mistake(
      at,
      `It works with version ${engines} of the plugin API, and this Winnow has ${apiVersion}. Update the plugin, or Winnow.`,
    );
}

async function checkMain(dir: string, text: ManifestText): Promise<string> {
  const main = textAt(text, ["main"], "required");
  if (main === "") return "";
  const contained = containedPath(main);
  if (!contained.ok) {
    text.mistake(["main"], `'${main}' ${contained.reason}.`);
    return "";
  }
  const file = below(dir, contained.path);
  if (!/\.[cm]?[jt]sx?$/.test(file))
    text.mistake(["main"], `'${main}' is neither TypeScript nor JavaScript.`);
  else if (!(await isFileIn(dir, file)))
    text.mistake(["main"], `There is no file '${main}' in the plugin's folder.`);
  return file;
}

async function isFileIn(dir: string, file: string): Promise<boolean> {
  try {
    const [root, real] = await Promise.all([realpath(dir), realpath(file)]);
    return real.startsWith(root + path.sep) && (await stat(real)).isFile();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}

function urlOf(text: ManifestText): string {
  const named = [text.value("homepage"), text.value("repository", "url"), text.value("repository")];
  const url = named.find((value) => typeof value === "string");
  return typeof url === "string" ? url.replace(/^git\+/, "") : "";
}

/** What may be under `winnow`. */
export const manifestKeys: readonly string[] = ["secrets"];

/** The environment's and SecretStorage's names are made of it. */
export const secretName = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;

function secretsOf(text: ManifestText): Manifest["secrets"] {
  const winnow = text.value("winnow");
  if (winnow === undefined) return [];
  if (typeof winnow !== "object" || winnow === null || Array.isArray(winnow)) {
    text.mistake(["winnow"], "'winnow' is an object.");
    return [];
  }
  refuseUnknown(text, ["winnow"], manifestKeys);
  const list = text.value("winnow", "secrets");
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    text.mistake(["winnow", "secrets"], "'secrets' is an array.");
    return [];
  }
  return (list as unknown[]).flatMap((one, index) => {
    const at = ["winnow", "secrets", index];
    const parsed = v.safeParse(secret, one);
    if (!parsed.success) {
      text.mistake(at, `A secret is its name, or { "name": …, "description": … }.`);
      return [];
    }
    if (!secretName.test(parsed.output.name)) {
      text.mistake(at, `'${parsed.output.name}' is no name for a secret: letters, digits and '_'.`);
      return [];
    }
    return [parsed.output];
  });
}

const secret = v.union([
  v.pipe(
    v.string(),
    v.transform((name) => ({ name, description: "" })),
  ),
  v.strictObject({ name: v.string(), description: v.optional(v.string(), "") }),
]);

function refuseUnknown(text: ManifestText, at: readonly string[], known: readonly string[]): void {
  for (const key of text.keys(...at))
    if (!known.includes(key))
      text.mistakenKey(
        [...at, key],
        `There is no '${key}' in '${at.join(".")}'.${hint(key, known)}`,
      );
}

function textAt(text: ManifestText, at: readonly string[], need?: "required"): string {
  const value = text.value(...at);
  if (value === undefined && need === undefined) return "";
  if (typeof value === "string" && (value.trim() !== "" || need === undefined)) return value.trim();
  const name = at.join(".");
  text.mistake(
    at,
    value === undefined ? `A plugin needs '${name}'${example(name)}.` : `'${name}' is a text.`,
  );
  return "";
}

function example(name: string): string {
  const value = {
    main: "./src/main.ts",
    version: "1.0.0",
    "engines.winnow": `^${apiVersion}`,
  }[name];
  return value === undefined ? "" : `, such as "${value}"`;
}

function refused(
  dir: string,
  { id = "", title = "", version = "" }: Partial<Manifest>,
  diagnostics: readonly PluginDiagnostic[],
): ManifestRead {
  const named = v.is(pluginId, id) && !reservedPluginIds.includes(id) ? id : idOfFolder(dir);
  return { kind: "refused", id: named, title: title || path.basename(dir), version, diagnostics };
}

function idOfFolder(dir: string): string {
  const id = path
    .basename(dir)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 64);
  return id === "" || reservedPluginIds.includes(id) ? `plugin-${id}` : id;
}

const maxBytes = 1 << 20;

type TextRead =
  | { readonly kind: "none" }
  | { readonly kind: "read"; readonly text: string }
  | { readonly kind: "failed"; readonly reason: string };

async function readText(file: string): Promise<TextRead> {
  try {
    const { size } = await stat(file).then((found) => {
      // A pipe or a device would never end.
      if (!found.isFile()) throw new Error("it is no regular file");
      return found;
    });
    if (size > maxBytes) return { kind: "failed", reason: "it is longer than 1 MB" };
    await using handle = await open(file);
    return { kind: "read", text: await handle.readFile("utf8") };
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return { kind: "none" };
    return { kind: "failed", reason: messageOf(error) };
  }
}
