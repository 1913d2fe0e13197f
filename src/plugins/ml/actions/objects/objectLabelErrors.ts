import { parameter, type ActionResult, type ActionRun } from "../../../../plugin-api/index.ts";
import { fewestOfClass } from "../../learn/scores/confidentLearning.ts";
import type { MlPlugin } from "../../plugin.ts";
import { judgeParameters } from "../labelErrors.ts";
import { counted } from "../shared/counted.ts";
import { matrixOf } from "../shared/matrixOf.ts";
import { openObjectVectors } from "../shared/openVectors.ts";
import { groupOfObjects } from "./groupOfObjects.ts";
import {
  findingsOf,
  objectClasses,
  type JudgedObjects,
  type ObjectFinding,
} from "./objectFindings.ts";
import { correctClasses, markFindings } from "./objectFindingsWrite.ts";
import { objectVectorsParameter, sourceChoices, sourceParameter } from "./objectParameters.ts";
import { objectTargetsOf } from "./objectTargets.ts";

const parameters = {
  source: sourceParameter,
  vectors: objectVectorsParameter,
  ...judgeParameters,
  write: parameter.choice({
    title: "Write",
    choices: [
      { value: "nothing", title: "Nothing" },
      {
        value: "attributes",
        title: "Mark the annotations",
        description:
          "With the attributes 'label_error', from 0 to 1, and 'suggested_class'; 'Accept Suggested Classes' changes the classes then.",
      },
      {
        value: "classes",
        title: "Change the classes",
        description: "Of all that is found, unseen. It can be undone.",
      },
    ],
    default: "nothing",
  }),
};

/**
 * `ml/object-label-errors`: annotated objects whose class is likely wrong, by confident learning on the vectors of what
 * they hold, as `ml/label-errors` finds tags of images.
 */
export function registerObjectLabelErrors(plugin: MlPlugin): void {
  plugin.ctx.actions.register({
    id: "object-label-errors",
    title: "Find Label Errors of Objects",
    description: "Finds annotated objects whose class is likely wrong, and proposes another.",
    icon: "bug",
    hooks: ["execute"],
    parameters,
    resolve: async () => ({ source: await sourceChoices(plugin.ctx, false) }),
    run: (run) => findErrors(plugin, run),
  });
}

async function findErrors(
  plugin: MlPlugin,
  { instanceIds, parameters: given, signal, progress }: ActionRun<typeof parameters>,
): Promise<ActionResult> {
  const { ctx } = plugin;
  const all = await objectTargetsOf(ctx, instanceIds, { source: given.source }, 2);
  // Before anything is computed.
  objectClasses(all.objects, all.nameOf);
  const run = { signal, progress };
  const vectors = await openObjectVectors(plugin, given.vectors, all.objects, 2, run);
  const byId = new Map(all.objects.map((object) => [object.id, object]));
  const objects = vectors.space.keys.flatMap((id) => byId.get(id) ?? []);
  const { classIds, labels, rare } = objectClasses(objects, all.nameOf);
  const near = given.method === "probe" ? null : await vectors.neighbours(given.neighbours);
  progress(0, undefined, "Judging classes");
  const quality = await ctx.compute.judgeLabels(
    matrixOf(vectors.space),
    labels,
    classIds.length,
    given.method,
    near,
  );
  signal.throwIfAborted();
  const judged: JudgedObjects = { objects, classIds, quality };
  const findings = findingsOf(judged, all.nameOf);
  const done = await write(plugin, given.write, judged, findings);
  return {
    title: "Label errors of objects",
    groups: groupsOf(findings, (name, own) =>
      groupOfObjects(name, all.targets, own, {
        min: 0,
        max: 1,
        description:
          "how unlikely the class of its worst object is: 0 surely right, 1 surely wrong",
      }),
    ),
    value: {
      objects: objects.length - rare,
      rare,
      missing: vectors.missing,
      errors: findings.map(({ annotationId, sha1, given: label, suggested, score }) => ({
        annotationId,
        sha1,
        class: label,
        suggested,
        score,
      })),
    },
    notifications: [
      {
        type: findings.length > 0 ? "warning" : "info",
        message: [
          summary(findings.length, objects.length - rare),
          ...done,
          ...unjudged(rare),
          ...vectors.notes,
        ].join(". "),
        ...(given.write === "attributes" &&
          findings.length > 0 && {
            actions: [{ actionId: "accept-object-classes", title: "Change the Classes" }],
          }),
      },
    ],
  };
}

/** Answers what was done, as sentences. */
async function write(
  { ctx }: MlPlugin,
  what: "nothing" | "attributes" | "classes",
  judged: JudgedObjects,
  findings: readonly ObjectFinding[],
): Promise<string[]> {
  switch (what) {
    case "nothing":
      return [];
    case "attributes":
      await markFindings(ctx, judged, findings);
      return findings.length === 0
        ? []
        : ["They are marked by the attributes 'label_error' and 'suggested_class'"];
    case "classes":
      return findings.length === 0
        ? []
        : [`Changed the class of ${counted(await correctClasses(ctx, findings), "object")}`];
  }
}

function groupsOf<Group>(
  findings: readonly ObjectFinding[],
  group: (name: string, findings: readonly ObjectFinding[]) => Group,
): Group[] {
  if (findings.length === 0) return [];
  const pairs = Map.groupBy(
    findings,
    ({ given, suggested }) => `Labelled ${given}, likely ${suggested}`,
  );
  return [
    group("Likely wrong classes", findings),
    // One pair alone is the same group again.
    ...(pairs.size > 1 ? [...pairs].sort(([, a], [, b]) => b.length - a.length) : []).map(
      ([name, own]) => group(name, own),
    ),
  ];
}

function unjudged(rare: number): string[] {
  return rare === 0
    ? []
    : [`Classes of fewer than ${fewestOfClass} objects are not judged: ${counted(rare, "object")}`];
}

function summary(findings: number, objects: number): string {
  return findings === 0
    ? `No class of ${counted(objects, "object")} is likely wrong`
    : `The classes of ${counted(findings, "object")} of ${objects.toLocaleString("en")} are likely wrong`;
}
