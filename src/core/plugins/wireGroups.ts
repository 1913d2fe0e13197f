import { WinnowError } from "../../base/errors.ts";
import { bytesOf, float32sOf, int32sOf } from "../../protocol/bytes.ts";
import type { WireGroup } from "../../protocol/wireResult.ts";
import type { Dataset } from "../columns/dataset.ts";
import { imageIdBySha1 } from "../db/images.ts";
import { instanceState } from "../db/instances.ts";
import type { Project } from "../project/project.ts";

/**
 * Groups as an action gave them, without the instances and images that are not in the project (any more).
 * @throws WinnowError plugin-refused, naming the first group that cannot be shown and why
 */
export function checkedGroups(
  project: Project,
  dataset: Dataset,
  groups: readonly WireGroup[],
): WireGroup[] {
  return groups.map((group, index) => {
    const mistake = mistakeIn(group);
    if (mistake)
      throw new WinnowError(
        "plugin-refused",
        `Its group ${index + 1}${group.name ? ` ('${group.name}')` : ""} cannot be shown: ${mistake}.`,
      );
    return group.sha1s
      ? ofKnownImages(project, group, group.sha1s)
      : ofKnownInstances(dataset, group, int32sOf(group.instanceIds ?? new Uint8Array()));
  });
}

function mistakeIn({ instanceIds, sha1s, score, scores }: WireGroup): string | null {
  if ((instanceIds === undefined) === (sha1s === undefined))
    return "a group has either instanceIds or sha1s, and never both";
  const members = sha1s?.length ?? (instanceIds?.byteLength ?? 0) / 4;
  for (const scale of [score, scores]) {
    if (!scale) continue;
    if (!Number.isFinite(scale.min) || !Number.isFinite(scale.max))
      return "min and max of a score are numbers";
    if (scale.min > scale.max) return `min (${scale.min}) is above max (${scale.max})`;
  }
  if (score && !(score.value >= score.min && score.value <= score.max))
    return `its score ${score.value} is not in [${score.min}, ${score.max}]`;
  if (!scores) return null;
  const values = float32sOf(scores.values);
  if (values.length !== members) return `it has ${members} members and ${values.length} scores`;
  // Scores cross as float32: the ends of the scale are compared as such.
  const [min, max] = [Math.fround(scores.min), Math.fround(scores.max)];
  const wrong = values.find((value) => value < min || value > max);
  return wrong === undefined
    ? null
    : `the score ${wrong} of a member is not in [${scores.min}, ${scores.max}]`;
}

function ofKnownInstances(dataset: Dataset, group: WireGroup, ids: Int32Array): WireGroup {
  const { state, end } = dataset.instances;
  const kept: number[] = [];
  for (let i = 0; i < ids.length; i++)
    if (ids[i] > 0 && ids[i] < end && state[ids[i]] < instanceState.problem) kept.push(i);
  if (kept.length === ids.length) return group;
  return {
    ...withScores(group, kept),
    instanceIds: bytesOf(Int32Array.from(kept, (i) => ids[i])),
  };
}

function ofKnownImages(project: Project, group: WireGroup, sha1s: readonly string[]): WireGroup {
  const kept: number[] = [];
  for (const [i, sha1] of sha1s.entries())
    if (imageIdBySha1(project.db, Buffer.from(sha1, "hex")) !== undefined) kept.push(i);
  if (kept.length === sha1s.length) return group;
  return { ...withScores(group, kept), sha1s: kept.map((i) => sha1s[i]) };
}

function withScores(group: WireGroup, kept: readonly number[]): WireGroup {
  if (!group.scores) return group;
  const values = float32sOf(group.scores.values);
  const left = Float32Array.from(kept, (i) => values[i]);
  return { ...group, scores: { ...group.scores, values: bytesOf(left) } };
}
