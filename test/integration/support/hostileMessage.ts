import fc from "fast-check";
import { gridPageContract } from "../../../src/protocol/gridPage.ts";

/** JSON-RPC messages with the contract's methods and anything as parameters, broken ones, and anything at all. */
export const hostileMessage = (() => {
  const methods = Object.keys(gridPageContract.requests).filter((method) => method !== "ready");
  const id = fc.oneof(
    fc.integer(),
    fc.string(),
    fc.constantFrom(null, {}, [], undefined, -0, 2 ** 53),
  );
  const params = fc.oneof(
    fc.anything({ withTypedArray: true, withBigInt: false, withMap: false, withSet: false }),
    fc.record({
      from: fc.integer(),
      count: fc.integer(),
      instanceId: fc.oneof(fc.integer(), fc.string()),
      beside: fc.boolean(),
      px: fc.constantFrom(64, 128, 256, 1e9),
      ids: fc.uint8Array({ maxLength: 9000 }),
      uris: fc.array(fc.webUrl()),
      version: fc.integer(),
      change: fc.record({ kind: fc.string(), from: fc.integer(), to: fc.integer() }),
      spec: fc.anything(),
      taskId: fc.integer(),
      offset: fc.integer(),
      limit: fc.integer(),
    }),
  );
  const method = fc.oneof(
    fc.constantFrom(
      ...methods,
      "$/cancelRequest",
      "$/progress",
      "$/setTrace",
      "__proto__",
      "constructor",
    ),
    fc.string(),
  );
  return (
    fc
      .oneof(
        fc.record(
          { jsonrpc: fc.constant("2.0"), id, method, params },
          { requiredKeys: ["jsonrpc"] },
        ),
        fc.record({ jsonrpc: fc.constant("2.0"), id, result: fc.anything(), error: fc.anything() }),
        fc.anything(),
      )
      // Only what a page could post: structured clones, here by way of JSON and bytes.
      .map((message) => cloneable(message))
  );
})();

function cloneable(value: unknown): unknown {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(cloneable);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, cloneable(member)]),
    );
  return typeof value === "function" || typeof value === "symbol" || typeof value === "bigint"
    ? null
    : value;
}
