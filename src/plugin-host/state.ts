import { WinnowError } from "../base/errors.ts";
import { isJson } from "../base/json.ts";
import type { Maps, RunInfo, Runs, Store, Stores } from "../plugin-api/state.ts";
import { bytesOf, float32sOf } from "../protocol/bytes.ts";
import type { ServicesContract } from "../protocol/pluginServices.ts";
import type { Client } from "../protocol/rpc.ts";

const partBytes = 8 * 1024 * 1024;
/** Images of a map, which goes in one message. */
const mostPlaced = 1_000_000;

/** `ctx.stores`. */
export function storesOf(client: Client<ServicesContract>): Stores {
  const of = (scope: "project" | "user", store: string): Store => ({
    get: async (key) => {
      const { found, value } = await client.call("store/get", { scope, store, key });
      return found ? value : null;
    },
    set: async (key, value, { ttlSeconds } = {}) => {
      const given = { scope, store, key, value: json(value, key) };
      await client.call("store/set", { ...given, ttlSeconds: ttlSeconds ?? null });
    },
    keys: () => client.call("store/keys", { scope, store }),
    delete: async (key) => (await client.call("store/delete", { scope, store, key })) > 0,
    clear: async () => {
      await client.call("store/delete", { scope, store, key: null });
    },
  });
  return { project: (name) => of("project", name), user: (name) => of("user", name) };
}

/** `ctx.runs`. */
export function runsOf(client: Client<ServicesContract>): Runs {
  const list = (): Promise<readonly RunInfo[]> => client.call("run/list", {});
  return {
    list,
    info: async (key) => (await list()).find((run) => run.key === key) ?? null,
    init: async (key, config) => {
      await client.call("run/init", { key, config: json(config, key) });
    },
    updateConfig: async (key, config) => {
      await client.call("run/updateConfig", { key, config: json(config, key) });
    },
    rename: async (key, to) => {
      await client.call("run/rename", { key, to });
    },
    delete: async (key) => {
      await client.call("run/delete", { key });
    },
    async saveResults(key, results) {
      let offset = 0;
      do {
        const bytes = results.subarray(offset, offset + partBytes);
        const last = offset + bytes.byteLength >= results.byteLength;
        await client.call("run/save", { key, offset, bytes, last });
        offset += partBytes;
      } while (offset < results.byteLength);
    },
    async loadResults(key) {
      const first = await client.call("run/load", { key, offset: 0, length: partBytes });
      if (first.total === null) return null;
      const results = new Uint8Array(first.total);
      results.set(first.bytes);
      for (let at = first.bytes.byteLength; at < first.total;) {
        const part = await client.call("run/load", { key, offset: at, length: partBytes });
        if (part.total !== first.total || part.bytes.byteLength === 0)
          throw new WinnowError(
            "plugin-failed",
            `The results of the run '${key}' were saved anew while they were read: load them again.`,
          );
        results.set(part.bytes, at);
        at += part.bytes.byteLength;
      }
      return results;
    },
  };
}

/** `ctx.maps`. */
export function mapsOf(client: Client<ServicesContract>): Maps {
  return {
    async save(key, { sha1s, points }) {
      if (points.length !== sha1s.length * 2)
        throw new RangeError(
          `The map '${key}' has ${sha1s.length} images and ${points.length} numbers: give x and y of each.`,
        );
      if (sha1s.length > mostPlaced)
        throw new RangeError(
          `The map '${key}' has ${sha1s.length} images, and ${mostPlaced} is the most.`,
        );
      await client.call("map/save", { key, sha1s: [...sha1s], points: bytesOf(points) });
    },
    async load(key) {
      const map = await client.call("map/load", { key });
      return map && { sha1s: map.sha1s, points: float32sOf(map.points) };
    },
    list: () => client.call("map/list", {}),
    delete: async (key) => {
      await client.call("map/delete", { key });
    },
  };
}

function json(value: unknown, key: string): unknown {
  if (isJson(value)) return value;
  throw new TypeError(
    `The value of '${key}' is not JSON: it holds a function, undefined, NaN, a date, bytes or itself.`,
  );
}
