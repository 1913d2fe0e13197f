import { isJson } from "../base/json.ts";
import type { Memory } from "../plugin-api/plugin.ts";

const mostCharacters = 1_000_000;

/** `ctx.memory`, and what of it is kept when the plugin stops. */
export function pluginMemory(before: unknown): {
  readonly api: Memory;
  kept(warn: (problem: string) => void): unknown;
} {
  const api: Memory = { value: before ?? undefined };
  return {
    api,
    kept(warn) {
      if (api.value === undefined) return null;
      if (!isJson(api.value)) {
        warn("ctx.memory.value is not JSON: it is not kept.");
        return null;
      }
      if (JSON.stringify(api.value).length > mostCharacters) {
        warn("ctx.memory.value is larger than 1 MB: it is not kept. ctx.stores holds more.");
        return null;
      }
      return api.value;
    },
  };
}
