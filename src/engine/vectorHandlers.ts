import type { EngineContract } from "../protocol/engine.ts";
import type { Handlers } from "../protocol/rpc.ts";
import type { Engine } from "./engine.ts";

type VectorRequest = Extract<keyof EngineContract["requests"], `vector/${string}`>;

/** Vector types, as people see them. */
export function vectorHandlers(engine: Engine): Pick<Handlers<EngineContract>, VectorRequest> {
  const { vectors } = engine;
  return {
    "vector/types": () => vectors.listTypes(null),
    "vector/deleteType": async ({ typeId }) => {
      engine.assertWritable();
      await vectors.deleteType(typeId);
      return null;
    },
  };
}
