import type { Database } from "better-sqlite3";
import { bytesOf, float32sOf, int32sOf } from "../../protocol/bytes.ts";
import type { WireGroup } from "../../protocol/wireResult.ts";
import type { ScoreScaleInfo } from "../../protocol/results.ts";
import { imageIdBySha1, imageSha1 } from "../db/images.ts";
import type { GroupData } from "../db/results.ts";

/** A group of an action as it is kept, each member once (the first time); images that are not known are left out. */
export function groupOfWire(db: Database, wire: WireGroup, defaultName: string): GroupData {
  const given = wire.sha1s
    ? Int32Array.from(wire.sha1s, (sha1) => imageIdBySha1(db, Buffer.from(sha1, "hex")) ?? 0)
    : int32sOf(wire.instanceIds ?? new Uint8Array());
  const values = wire.scores && float32sOf(wire.scores.values);
  const seen = new Set<number>([0]);
  const kept: number[] = [];
  for (let i = 0; i < given.length; i++) {
    if (seen.has(given[i])) continue;
    seen.add(given[i]);
    kept.push(i);
  }
  return {
    name: wire.name?.trim() || defaultName,
    ofImages: wire.sha1s !== undefined,
    members: Int32Array.from(kept, (i) => given[i]),
    scores: values ? Float32Array.from(kept, (i) => values[i]) : null,
    scale: wire.scores ? scaleOf(wire.scores) : null,
    score: wire.score?.value ?? null,
    scoreScale: wire.score ? scaleOf(wire.score) : null,
  };
}

/** As an action gives it. */
export function wireOfGroup(db: Database, group: GroupData): WireGroup {
  const { name, ofImages, members, scores, scale, score, scoreScale } = group;
  return {
    name,
    ...(ofImages
      ? { sha1s: Array.from(members, (id) => imageSha1(db, id) ?? "") }
      : { instanceIds: bytesOf(members) }),
    ...(scores && scale ? { scores: { ...scale, values: bytesOf(scores) } } : {}),
    ...(score !== null && scoreScale ? { score: { ...scoreScale, value: score } } : {}),
  };
}

function scaleOf({ min, max, description, maxIsBest }: ScoreScaleInfo): ScoreScaleInfo {
  return { min, max, description, maxIsBest };
}
