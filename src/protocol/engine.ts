import * as v from "valibot";
import { curateRequests } from "./curate.ts";
import { queryRequests, recordRequests } from "./dataRequests.ts";
import { exchangeRequests } from "./exchange.ts";
import { imageRequests } from "./images.ts";
import { pluginEvents, pluginRequests } from "./plugins.ts";
import { resultEvents, resultRequests } from "./results.ts";
import { mapRequests } from "./maps.ts";
import { projectRequests } from "./project.ts";
import { request, type Contract } from "./rpc.ts";
import { stateChanged, stateRequests } from "./state.ts";
import { taskInfo, taskRequests } from "./tasks.ts";
import { viewRequests } from "./view.ts";

/** Raised when either side changes in a way that the other must know. Both sides must have the same. */
export const engineProtocolVersion = 1;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export interface Hello {
  readonly protocolVersion: number;
  readonly engineVersion: string;
  readonly pid: number;
  readonly projectId: string;
  /** Absolute path of the folder that holds `.winnow`. */
  readonly projectDir: string;
  /** "read-only" when another engine that cannot be reached owns the project. */
  readonly mode: "owner" | "read-only";
  /** Things that the user should know about the project, each a sentence. */
  readonly warnings: readonly string[];
}

export const engineContract = {
  name: "engine",
  requests: {
    "session/hello": request(
      v.object({ protocolVersion: v.number(), token: v.string(), client: v.string() }),
    )<Hello>(),
    ...projectRequests,
    ...taskRequests,
    ...viewRequests,
    ...imageRequests,
    ...recordRequests,
    ...queryRequests,
    ...curateRequests,
    ...exchangeRequests,
    ...stateRequests,
    ...mapRequests,
    ...pluginRequests,
    ...resultRequests,
  },
  events: {
    /** Something in the project changed: open views and trees should refresh. Sent at most a few times a second. */
    "project/changed": v.object({
      revision: count,
      /** Whether only thumbnails arrived for cells that were pending. */
      instances: v.boolean(),
      problems: v.boolean(),
      folders: v.boolean(),
      /** Properties, property groups or tags. */
      properties: v.boolean(),
      values: v.boolean(),
      annotations: v.boolean(),
    }),
    "task/changed": taskInfo,
    "state/changed": stateChanged,
    ...pluginEvents,
    ...resultEvents,
    /** A sentence for the log, or for the user when it is a warning. */
    message: v.object({ level: v.picklist(["info", "warning"]), text: v.string() }),
  },
} as const satisfies Contract;

export type EngineContract = typeof engineContract;
