import { DecoderPool } from "../../src/core/import/decoderPool.ts";
import { bundles } from "./bundles.ts";

/** Real decoder processes for all tests of the `describe` that this is called in. */
export function useDecoders(): () => DecoderPool {
  let pool: DecoderPool | undefined;
  after(() => pool?.close());
  return () => (pool ??= new DecoderPool({ script: bundles.decoder, log: () => {} }));
}
