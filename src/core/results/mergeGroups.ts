import type { GroupRow } from "../db/results.ts";
import type { MemberReader } from "./members.ts";
import { bestFirst, sameScale } from "./scores.ts";

/**
 * The first group with the members of all, each once and in their order. Scores of members stay where all have the same
 * scale, the best one for who is in several; a score of a group says nothing of the whole.
 */
export function mergeGroups(groups: readonly GroupRow[], reader: MemberReader): GroupRow {
  const [first] = groups;
  const ofImages = groups.every((group) => group.ofImages);
  const isScored = groups.every(({ scores, scale }) => scores && sameScale(scale, first.scale));
  const found = new Map<number, number>();
  for (const group of groups) {
    const { ids, scores } =
      ofImages || !group.ofImages
        ? { ids: group.members, scores: group.scores }
        : reader.read(group);
    for (let i = 0; i < ids.length; i++) {
      const score = scores?.[i] ?? Number.NaN;
      const known = found.get(ids[i]);
      if (known === undefined || bestFirst(score, known, first.scale?.maxIsBest ?? true) < 0)
        found.set(ids[i], score);
    }
  }
  return {
    ...first,
    ofImages,
    members: Int32Array.from(found.keys()),
    scores: isScored ? Float32Array.from(found.values()) : null,
    scale: isScored ? first.scale : null,
    score: null,
    scoreScale: null,
  };
}
