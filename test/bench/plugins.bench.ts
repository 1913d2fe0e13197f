// How long an author waits: from a save to the plugin that runs it, over a hundred saves; from a new plugin to its
// first result; and whether anything is left behind.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { dist, root } from "../../scripts/lib/paths.ts";
import { scaffold } from "../../src/core/plugins/scaffold.ts";
import { EngineConnection } from "../../src/engine-client/engineConnection.ts";
import type { PluginInfo } from "../../src/protocol/plugins.ts";
import { tempDir } from "../support/tempDir.ts";
import { writeTree } from "../support/tinyImages.ts";
import { noContext } from "../../src/protocol/plugins.ts";

const saves = 100;

await using dir = await tempDir();
await writeTree(
  dir.path,
  Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${i}.jpg`, i])),
);
const engine = new EngineConnection({
  projectDir: dir.path,
  engineScript: path.join(dist, "engine.js"),
  client: "extension",
  create: true,
  log: () => {},
});
try {
  await imported();
  const pluginDir = dir.file("winnow-plugins", "hue");
  await mkdir(path.dirname(pluginDir), { recursive: true });

  const begun = performance.now();
  const { main } = await scaffold({
    template: "vectors",
    name: "hue",
    dir: pluginDir,
    templatesDir: path.join(root, "plugin-templates"),
    apiDir: path.join(dist, "plugin-api"),
  });
  await engine.call("plugin/places", {
    places: [{ dir: pluginDir, origin: "workspace" }],
    trusted: [],
    developed: [pluginDir],
  });
  await reached((plugin) => plugin.state.kind === "running");
  const running = performance.now() - begun;
  await run("hue/compute");
  await run("hue/group");
  const first = performance.now() - begun;
  console.log(`new plugin to running      ${ms(running)}`);
  console.log(`new plugin to first groups ${ms(first)} (60 images computed and grouped)`);

  const text = await readFile(main, "utf8");
  const handlesBefore = await handles();
  const times: number[] = [];
  for (let i = 0; i < saves; i++) {
    const { generation } = await reached((plugin) => plugin.state.kind === "running");
    const saved = performance.now();
    await writeFile(main, text.replace('"Compute Hues"', `"Compute Hues ${i}"`));
    await reached((plugin) => plugin.generation > generation && plugin.state.kind === "running");
    times.push(performance.now() - saved);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(saves - 1, Math.floor(saves * share))] ?? 0;
  console.log(
    `save to running, ${saves} saves  median ${ms(at(0.5))}, p95 ${ms(at(0.95))}, most ${ms(at(1))}`,
  );
  console.log(`open files of the engine   ${handlesBefore} before, ${await handles()} after`);
} finally {
  await engine.close();
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

async function imported(): Promise<void> {
  const sources = [{ path: dir.path, include: [], exclude: [] }];
  const { id } = await engine.call("import/start", { sources });
  while ((await engine.call("task/list", {})).some((task) => task.id === id && !task.endedAt))
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** As a window would see it: told of each change, asking for what changed. */
async function reached(isIt: (plugin: PluginInfo) => boolean): Promise<PluginInfo> {
  for (;;) {
    const changed = Promise.withResolvers<void>();
    const subscription = engine.on("plugin/changed", () => changed.resolve());
    try {
      const [plugin] = await engine.call("plugin/list", {});
      if (plugin && isIt(plugin)) return plugin;
      await changed.promise;
    } finally {
      subscription.dispose();
    }
  }
}

async function run(actionId: string): Promise<void> {
  await engine.call("action/run", {
    actionId,
    parameters: {},
    context: noContext,
    runId: 1,
  });
}

/** Of the engine's process; only Linux tells. */
async function handles(): Promise<number> {
  const { state } = engine;
  const pid = state.kind === "ready" ? state.hello.pid : 0;
  return (await readdir(`/proc/${pid}/fd`).catch(() => [])).length;
}
