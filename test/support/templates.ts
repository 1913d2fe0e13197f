import { readFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { root, toolPath } from "../../scripts/lib/paths.ts";
import { capture } from "../../scripts/lib/command.ts";
import { writeApiTypes } from "../../scripts/lib/pluginApiTypes.ts";
import { scaffold, type Scaffolded } from "../../src/core/plugins/scaffold.ts";
import type { TemplateId } from "../../src/protocol/pluginTemplates.ts";
import { bundles } from "./bundles.ts";
import { pluginProject, type PluginProject } from "./pluginProject.ts";
import { tempDir } from "./tempDir.ts";
import { writeTree } from "./tinyImages.ts";

export const templatesDir = path.join(root, "plugin-templates");

/** The declarations of the plugin API as the build makes them; made once. */
async function apiTypesDir(): Promise<string> {
  made ??= (async () => {
    const dir = (await tempDir()).path;
    await writeApiTypes(dir);
    return dir;
  })();
  return made;
}

let made: Promise<string> | undefined;

/** A new plugin of a template in a folder. */
export async function scaffolded(
  template: TemplateId,
  name: string,
  dir: string,
): Promise<Scaffolded> {
  return scaffold({ template, name, dir, templatesDir, apiDir: await apiTypesDir() });
}

/** What the compiler has to say about a plugin, as its author's editor would. */
export async function typeMistakes(dir: string): Promise<string> {
  const tsc = toolPath("typescript", "bin", "tsc");
  return capture(process.execPath, [tsc, "-p", dir], { cwd: dir });
}

/** What `npm test` of a plugin prints. */
export async function ownTest(dir: string): Promise<string> {
  const { scripts } = JSON.parse(await readFile(path.join(dir, "package.json"), "utf8")) as {
    scripts: { test: string };
  };
  const [, ...args] = scripts.test.split(" ");
  return capture(process.execPath, ["--test-reporter=tap", ...args], {
    cwd: dir,
    env: { ...process.env, WINNOW_CLI: bundles.cli },
  });
}

/** A project with these images and one plugin in it, which is developed and runs. */
export async function templateProject(
  template: TemplateId,
  name: string,
  images: Readonly<Record<string, Uint8Array>>,
): Promise<PluginProject & { readonly pluginDir: string }> {
  const project = await pluginProject([]);
  await writeTree(project.dir.path, images);
  await project.engine.import(project.dir.path);
  const pluginDir = project.dir.file("winnow-plugins", name);
  await scaffolded(template, name, pluginDir);
  await project.call("plugin/places", {
    places: [{ dir: path.dirname(pluginDir), origin: "workspace" }],
    trusted: [],
    developed: [pluginDir],
  });
  const { state } = await project.reached(name, "running", "failed", "invalid");
  if (state.kind !== "running") throw new Error(JSON.stringify(state));
  return Object.assign(project, { pluginDir });
}

/** A picture of one colour; `width` makes pictures of the same colour differ. */
export function colored(color: string, width = 40, height = 40): Promise<Uint8Array> {
  return sharp({ create: { width, height, channels: 3, background: color } })
    .png()
    .toBuffer();
}

/** A picture of hard edges, or of the same edges blurred. */
export function striped(blur: number): Promise<Uint8Array> {
  const side = 256;
  const pixels = new Uint8Array(side * side);
  for (let at = 0; at < pixels.length; at++) pixels[at] = (at % side) % 16 < 8 ? 40 : 215;
  const image = sharp(pixels, { raw: { width: side, height: side, channels: 1 } });
  return (blur > 0 ? image.blur(blur) : image).png().toBuffer();
}
