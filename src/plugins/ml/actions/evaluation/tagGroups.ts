import type { Group } from "../../../../plugin-api/index.ts";
import { scoredGroup } from "../shared/scoredGroup.ts";
import { instanceIdsOf, type Targets } from "../shared/targets.ts";
import type { TagEvaluation, TagModel } from "./evaluateTags.ts";

/** What to look at: the mistakes of one model, or what two models disagree about. */
export function tagGroups({ sha1s, models }: TagEvaluation, targets: Targets): Group[] {
  const [first, second] = models;
  const rows = [...sha1s.keys()];
  const group = (name: string, own: readonly number[], { confidences }: TagModel): Group[] => {
    if (own.length === 0) return [];
    const images = own.map((row) => sha1s[row]);
    if (!confidences) return [{ name, instanceIds: instanceIdsOf(targets, images) }];
    const values = own.map((row) => confidences[row]);
    const [min, max] = endsOf(values);
    return [scoredGroup(name, targets, images, values, { min, max, description: "confidence" })];
  };
  if (!second)
    return [
      // The most confident mistakes first: of them, wrong labels are the likeliest.
      ...group(
        "Wrong",
        rows.filter((row) => isWrong(first, row)),
        first,
      ),
      ...group(
        "Not predicted",
        rows.filter((row) => first.predicted[row] < 0),
        first,
      ),
    ];
  const rightIn = (one: TagModel) => (row: number) => one.scores[row] === 1;
  const [inFirst, inSecond] = [rightIn(first), rightIn(second)];
  return [
    ...group(
      `Only ${first.name} is right`,
      rows.filter((r) => inFirst(r) && !inSecond(r)),
      first,
    ),
    ...group(
      `Only ${second.name} is right`,
      rows.filter((r) => !inFirst(r) && inSecond(r)),
      second,
    ),
    ...group(
      "Both are wrong",
      rows.filter((r) => !inFirst(r) && !inSecond(r)),
      first,
    ),
  ];
}

function isWrong({ predicted, scores }: TagModel, row: number): boolean {
  return predicted[row] >= 0 && scores[row] === 0;
}

/** Confidences are of [0, 1], unless they are not. */
function endsOf(values: readonly number[]): [number, number] {
  const known = values.filter(Number.isFinite);
  return [
    known.reduce((least, value) => Math.min(least, value), 0),
    known.reduce((most, value) => Math.max(most, value), 1),
  ];
}
