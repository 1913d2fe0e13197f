/**
 * Values by key, kept in the project and removed with the plugin; `ctx.stores.user` are the user's own, outside any
 * project.
 *
 * @example
 * const cache = ctx.stores.project("cache");
 * await cache.set("model", { name: "hue" }, { ttlSeconds: 3600 });
 */
export interface Store {
  /** Null: never set, or expired. @example await cache.get("model") */
  get(key: string): Promise<unknown>;
  /** JSON of at most 16 MB under a key of at most 512 characters. @example await cache.set("model", "hue") */
  set(key: string, value: unknown, options?: { readonly ttlSeconds?: number }): Promise<void>;
  /** By name. @example (await cache.keys()).length */
  keys(): Promise<readonly string[]>;
  /** Whether there was one. @example await cache.delete("model") */
  delete(key: string): Promise<boolean>;
  /** @example await cache.clear() */
  clear(): Promise<void>;
}

/** As `ctx.stores`. @example ctx.stores.project("cache") */
export interface Stores {
  /** A store of this plugin in this project, by name. @example ctx.stores.project("cache") */
  project(name: string): Store;
  /** A store of this plugin for all projects of the user. @example ctx.stores.user("preferences") */
  user(name: string): Store;
}

/** A record of something computed: its config and its results, as `ctx.runs`. @example await ctx.runs.init("eval", { model: "a" }) */
export interface Runs {
  /** Begins or replaces a run. @example await ctx.runs.init("eval", { model: "a" }) */
  init(key: string, config: unknown): Promise<void>;
  /** @example await ctx.runs.updateConfig("eval", { model: "b" }) */
  updateConfig(key: string, config: unknown): Promise<void>;
  /** Null: there is none. @example (await ctx.runs.info("eval"))?.config */
  info(key: string): Promise<RunInfo | null>;
  /** Newest first. @example (await ctx.runs.list()).length */
  list(): Promise<readonly RunInfo[]>;
  /** @example await ctx.runs.rename("eval", "evaluation") */
  rename(key: string, to: string): Promise<void>;
  /** With its results. @example await ctx.runs.delete("eval") */
  delete(key: string): Promise<void>;
  /** Bytes of any length, written whole or not at all. @example await ctx.runs.saveResults("eval", bytes) */
  saveResults(key: string, results: Uint8Array): Promise<void>;
  /** Null: none were saved. @example await ctx.runs.loadResults("eval") */
  loadResults(key: string): Promise<Uint8Array | null>;
}

/** @example const info: RunInfo | null = await ctx.runs.info("eval"); */
export interface RunInfo {
  /** @example "eval" */
  readonly key: string;
  /** Version of the plugin that made it. @example "1.0.0" */
  readonly version: string;
  /** Milliseconds since the epoch. @example 1767225600000 */
  readonly time: number;
  /** @example { model: "a" } */
  readonly config: unknown;
}

/** Images placed on a plane, as `ctx.maps`. @example await ctx.maps.save("umap", { sha1s, points }) */
export interface Maps {
  /** Makes or replaces a map; `points` are x, y, x, y, … in the order of `sha1s`; at most 1,000,000 images. @example await ctx.maps.save("umap", { sha1s, points }) */
  save(key: string, map: ImageMap): Promise<void>;
  /** Null: there is none. @example await ctx.maps.load("umap") */
  load(key: string): Promise<ImageMap | null>;
  /** @example await ctx.maps.list() */
  list(): Promise<readonly string[]>;
  /** @example await ctx.maps.delete("umap") */
  delete(key: string): Promise<void>;
}

/** @example const map: ImageMap = { sha1s: [sha1], points: new Float32Array([0.1, 0.2]) }; */
export interface ImageMap {
  /** @example ["da39a3ee5e6b4b0d3255bfef95601890afd80709"] */
  readonly sha1s: readonly string[];
  /** x, y of each. @example new Float32Array([0.1, 0.2]) */
  readonly points: Float32Array;
}
