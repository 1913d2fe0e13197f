import path from "node:path";
import { DecoderPool } from "../../src/core/import/decoderPool.ts";

export const decoderScript = path.resolve(import.meta.dirname, "../../src/engine/decoderMain.ts");

/** Real decoder processes for all tests of the `describe` that this is called in: starting them costs half a second. */
export function useDecoders(): () => DecoderPool {
  let pool: DecoderPool | undefined;
  after(() => pool?.close());
  return () => (pool ??= new DecoderPool({ script: decoderScript, log: () => {} }));
}
