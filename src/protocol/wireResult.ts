import * as v from "valibot";
import { reportInfo, reportLimits } from "./reports.ts";
import { stateLimits } from "./state.ts";

// What a run of an action gives, as it goes from the process of a plugin to the engine and back.

const bytes = v.instance(Uint8Array<ArrayBufferLike>);
const sha1 = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/));
const values = v.record(v.string(), v.unknown());

const scale = {
  min: v.number(),
  max: v.number(),
  description: v.optional(v.string(), ""),
  maxIsBest: v.optional(v.boolean(), true),
};
/** What a group may say besides its members; scores are Float32. */
const groupOptions = {
  name: v.optional(v.pipe(v.string(), v.maxLength(500))),
  score: v.optional(v.object({ value: v.number(), ...scale })),
  scores: v.optional(v.object({ values: bytes, ...scale })),
};

/** A group on the wire: exactly one of `instanceIds` (Int32) and `sha1s` is there. */
export const wireGroup = v.pipe(
  v.object({
    ...groupOptions,
    instanceIds: v.optional(bytes),
    sha1s: v.optional(v.array(sha1)),
  }),
  v.check(
    (group) => (group.instanceIds === undefined) !== (group.sha1s === undefined),
    "a group has either instanceIds or sha1s, and never both",
  ),
);
export type WireGroup = v.InferOutput<typeof wireGroup>;

export const wireNotification = v.object({
  type: v.picklist(["debug", "info", "warning", "error"]),
  message: v.pipe(v.string(), v.maxLength(10_000)),
  name: v.optional(v.pipe(v.string(), v.maxLength(200)), ""),
  /** JSON text. */
  data: v.optional(v.pipe(v.string(), v.maxLength(1_000_000)), ""),
  stack: v.optional(v.pipe(v.string(), v.maxLength(100_000)), ""),
  actions: v.optional(
    v.pipe(
      v.array(
        v.object({
          actionId: v.string(),
          title: v.optional(v.string(), ""),
          instanceIds: v.optional(bytes),
          parameters: v.optional(values, {}),
        }),
      ),
      v.maxLength(20),
    ),
    [],
  ),
});
export type WireNotification = v.InferOutput<typeof wireNotification>;

/** A group of a report, or one with the members of another that comes before it. */
const wireReportGroup = v.union([
  wireGroup,
  v.object({ ...groupOptions, membersOf: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
]);
export type WireReportGroup = v.InferInput<typeof wireReportGroup>;

/** A report whose blocks name groups by their places in `groups`. */
export const wireReport = v.object({
  ...reportInfo.entries,
  groups: v.pipe(
    v.optional(v.pipe(v.array(wireReportGroup), v.maxLength(reportLimits.groups)), []),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const groups: WireGroup[] = [];
      for (const group of dataset.value) {
        if (!("membersOf" in group)) groups.push(group);
        else {
          const { membersOf, ...rest } = group;
          const earlier = groups[membersOf];
          if (!earlier) {
            addIssue({ message: "membersOf names a group that comes before it" });
            return NEVER;
          }
          const { instanceIds, sha1s } = earlier;
          groups.push({ ...rest, ...(sha1s ? { sha1s } : { instanceIds }) });
        }
      }
      return groups;
    }),
  ),
});
export type WireReport = v.InferOutput<typeof wireReport>;
/** As a plugin sends it. */
export type WireReportSent = v.InferInput<typeof wireReport>;

/** What a run hands back, and what it hands out while it runs. Checked by the engine, whatever the process says. */
export const wireResult = v.object({
  title: v.optional(v.pipe(v.string(), v.maxLength(300)), ""),
  groups: v.optional(v.pipe(v.array(wireGroup), v.maxLength(100_000)), []),
  report: v.optional(v.nullable(wireReport), null),
  notifications: v.optional(v.pipe(v.array(wireNotification), v.maxLength(1000)), []),
  /** Key of a map of the plugin's own. */
  map: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(stateLimits.key))),
  value: v.optional(v.unknown()),
});
export type WireResult = v.InferOutput<typeof wireResult>;
/** As a plugin sends it. */
export type WireResultSent = v.InferInput<typeof wireResult>;

/** What a run hands out while it goes on. */
export const wirePart = v.variant("kind", [
  v.object({
    kind: v.literal("progress"),
    done: v.number(),
    total: v.optional(v.number()),
    message: v.optional(v.string()),
  }),
  v.object({ kind: v.literal("groups"), groups: v.array(wireGroup) }),
  v.object({ kind: v.literal("notification"), notification: wireNotification }),
  v.object({ kind: v.literal("text"), text: v.string() }),
]);
export type WirePart = v.InferOutput<typeof wirePart>;
