import path from "node:path";
import { dist } from "../../scripts/lib/paths.ts";
import { ComputePool } from "../../src/plugin-host/compute.ts";
import { computations } from "../../src/plugins/ml/computations.ts";
import type { MlContext } from "../../src/plugins/ml/plugin.ts";

/** `ctx.compute` of the built-in plugin, in threads of the built plugin host; they end with the scope. */
export function mlThreads(): AsyncDisposable & { readonly compute: MlContext["compute"] } {
  const pool = new ComputePool({
    script: path.join(dist, "pluginHost.js"),
    bundle: path.join(dist, "plugins", "ml", "index.mjs"),
    fail: (error) => {
      throw error;
    },
  });
  return {
    compute: pool.functions(Object.keys(computations)) as MlContext["compute"],
    [Symbol.asyncDispose]: () => pool.dispose(),
  };
}
