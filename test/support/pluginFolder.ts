import path from "node:path";
import { pluginBuilder } from "../../src/core/plugins/build.ts";
import type { Builder, BuildOutcome } from "../../src/core/plugins/builder.ts";
import { findPlugins } from "../../src/core/plugins/discover.ts";
import type { FoundPlugin } from "../../src/core/plugins/foundPlugin.ts";
import { writeTree } from "./tinyImages.ts";

/** The manifest of a plugin as JSON; `more` adds to it and replaces. */
export function manifestText(id: string, more: Readonly<Record<string, unknown>> = {}): string {
  const base = { name: id, version: "1.0.0", main: "./main.ts", engines: { winnow: "^1.0.0" } };
  return JSON.stringify({ ...base, ...more }, undefined, 2);
}

/** Writes a plugin's folder; the main file exports a plugin that does nothing unless `files` says otherwise. */
export async function writePlugin(
  dir: string,
  files: Readonly<Record<string, string | Uint8Array | null>> = {},
): Promise<void> {
  await writeTree(dir, {
    "package.json": manifestText(path.basename(dir)),
    "main.ts": plainMain,
    ...files,
  });
}

export const plainMain = `import { definePlugin } from "@winnow/plugin-api";
export default definePlugin({ activate() {} });
`;

/** A folder that is developed, or trusted as it is now. */
export async function foundIn(
  dir: string,
  consent: "developed" | "trusted" = "developed",
): Promise<FoundPlugin> {
  const places = [{ dir, origin: "workspace" as const }];
  const none = { places, trusted: [], developed: [] };
  const first = await findPlugins(consent === "developed" ? { ...none, developed: [dir] } : none);
  const hash = first.plugins[0]?.contentHash ?? "";
  const { plugins } =
    consent === "developed" ? first : await findPlugins({ ...none, trusted: [hash] });
  const [found] = plugins;
  if (!found) throw new Error(`There is no plugin in ${dir}.`);
  return found;
}

const apiFile = path.resolve(import.meta.dirname, "../../src/plugin-api/index.ts");

/** A builder that ends with its scope. */
export function builderOf(found: FoundPlugin, outDir: string): Builder & AsyncDisposable {
  const builder = pluginBuilder(found, outDir, apiFile);
  return { ...builder, [Symbol.asyncDispose]: async () => builder.dispose() };
}

/** The bundle of a build, or an error with what is wrong. */
export function bundleOf(outcome: BuildOutcome): string {
  if (outcome.kind === "built") return outcome.bundle;
  throw new Error(outcome.diagnostics.map(({ message }) => message).join("\n"));
}
