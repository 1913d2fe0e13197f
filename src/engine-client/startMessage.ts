import * as v from "valibot";
import type { ErrorCode } from "../base/errors.ts";

/**
 * What passes between an engine and the process that starts it, over the channel of `fork`, before there is a
 * connection: once down, once up. Everything else goes over the engine's socket, for starter and guests alike.
 */
export const startRequest = v.object({
  projectDir: v.string(),
  create: v.boolean(),
  readOnly: v.boolean(),
  recover: v.nullable(v.picklist(["backup", "empty"])),
});
export type StartRequest = v.InferOutput<typeof startRequest>;

export const startAnswer = v.variant("kind", [
  v.object({ kind: v.literal("ready"), socket: v.string(), token: v.string() }),
  v.object({
    kind: v.literal("failed"),
    code: v.string(),
    message: v.string(),
    details: v.record(v.string(), v.union([v.string(), v.number()])),
  }),
]);
export type StartAnswer =
  | { kind: "ready"; socket: string; token: string }
  | {
      kind: "failed";
      code: ErrorCode;
      message: string;
      details: Readonly<Record<string, string | number>>;
    };

/** How to go on with a project whose database cannot be opened; what cannot be opened is kept aside. */
export type Recovery = StartRequest["recover"];
