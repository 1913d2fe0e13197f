import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ActionOutcome, PluginInfo, PluginState } from "../../src/protocol/plugins.ts";
import type { EngineConnectionOptions } from "../../src/engine-client/engineConnection.ts";
import { openEngine, type TestEngine } from "./engine.ts";
import { tempDir, type TempDir } from "./tempDir.ts";
import { writeTree } from "./tinyImages.ts";
import { until } from "./until.ts";

/** A real project of three images with a real engine, and plugins that are developed in it. */
export interface PluginProject extends AsyncDisposable {
  readonly dir: TempDir;
  readonly engine: TestEngine;
  readonly call: TestEngine["call"];
  /** Lines of plugins' output: "id level text". */
  readonly log: string[];
  /** Writes the main file of a plugin (TypeScript), which a running plugin is reloaded by. */
  write(id: string, main: string, manifest?: Record<string, unknown>): Promise<void>;
  /** Writes plugins and loads them all; resolves when each is settled. */
  load(plugins: Readonly<Record<string, string>>): Promise<void>;
  plugin(id: string): Promise<PluginInfo>;
  /** Ids of its images, in the order of their paths: which one an image gets is the disk's choice. */
  ids(): Promise<number[]>;
  /** Once its state is one of these. */
  reached(id: string, ...kinds: PluginState["kind"][]): Promise<PluginInfo>;
  /** Runs an action on all of the project. */
  run(
    actionId: string,
    parameters?: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<ActionOutcome>;
}

export async function pluginProject(
  images = ["a.jpg", "b.jpg", "c.jpg"],
  options: Pick<EngineConnectionOptions, "env"> = {},
): Promise<PluginProject> {
  const stack = new AsyncDisposableStack();
  const dir = stack.use(await tempDir());
  await writeTree(dir.path, Object.fromEntries(images.map((name, i) => [name, i + 1])));
  const engine = stack.use(openEngine(dir.path, options));
  if (images.length > 0) await engine.import(dir.path);
  const { call } = engine;
  const log: string[] = [];
  engine.connection.on("plugin/log", ({ pluginId, level, text }) =>
    log.push(`${pluginId} ${level} ${text}`),
  );
  const known = new Set<string>();
  let runId = 0;
  const folder = (id: string): string => dir.file("winnow-plugins", id);
  const project: PluginProject = {
    dir,
    engine,
    call,
    log,
    write: async (id, main, manifest = {}) => {
      await mkdir(folder(id), { recursive: true });
      await writeFile(path.join(folder(id), "package.json"), manifestOf(id, manifest));
      await writeFile(path.join(folder(id), "main.ts"), main);
    },
    load: async (plugins) => {
      for (const [id, main] of Object.entries(plugins)) {
        if (main !== written) await project.write(id, main);
        known.add(id);
      }
      const developed = [...known].map(folder);
      const places = developed.map((place) => ({ dir: place, origin: "workspace" as const }));
      await call("plugin/places", { places, trusted: [], developed });
      for (const id of Object.keys(plugins))
        await project.reached(id, "running", "failed", "restarting", "waiting");
    },
    ids: async () => {
      const all = await call("instance/list", { after: 0, limit: 1000 });
      const byPath = all.toSorted((a, b) => (a.relativePath < b.relativePath ? -1 : 1));
      return byPath.map(({ id }) => id);
    },
    plugin: async (id) => {
      const found = (await call("plugin/list", {})).find((one) => one.id === id);
      if (!found) throw new Error(`There is no plugin ${id}.`);
      return found;
    },
    reached: (id, ...kinds) =>
      until(
        `${id} is ${kinds.join(" or ")}`,
        async () => {
          const found = await project.plugin(id);
          return kinds.includes(found.state.kind) ? found : undefined;
        },
        40_000,
      ),
    run: (actionId, parameters = {}, signal) =>
      call("action/run", { actionId, parameters, context: everything, runId: ++runId }, signal),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
  return project;
}

/** A file of the folder that is a plugin's own. */
export const dataFile = ({ dir }: PluginProject, id: string, name: string): string =>
  dir.file(".winnow", "plugins", id, name);

/** In place of a main file, of a plugin that is written already. */
export const written = "";

/** All of the project. */
export const everything = {
  target: { kind: "project" },
  activeInstanceId: null,
  annotationId: null,
  vectorTypeId: null,
  text: null,
} as const;

function manifestOf(id: string, more: Record<string, unknown>): string {
  return JSON.stringify({
    name: id,
    version: "1.0.0",
    displayName: id,
    main: "./main.ts",
    engines: { winnow: "^1.0.0" },
    ...more,
  });
}
