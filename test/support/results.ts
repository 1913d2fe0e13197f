import { Results } from "../../src/core/results/results.ts";
import { imageSha1 } from "../../src/core/db/images.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import type { WireGroup } from "../../src/protocol/wireResult.ts";
import type { ResultInfo } from "../../src/protocol/results.ts";
import { openBench, type Bench } from "./commits.ts";

/** Of 0 to 1, high is good. */
export const unit = { min: 0, max: 1, description: "similarity", maxIsBest: true };

/** A group of instances as an action gives it. */
export function groupOf(
  ids: readonly number[],
  more: Omit<WireGroup, "instanceIds" | "sha1s" | "scores"> & {
    readonly scores?: readonly number[];
    readonly scale?: typeof unit;
  } = {},
): WireGroup {
  const { scores, scale = unit, ...rest } = more;
  return {
    ...rest,
    instanceIds: bytesOf(Int32Array.from(ids)),
    ...(scores ? { scores: { ...scale, values: bytesOf(Float32Array.from(scores)) } } : {}),
  };
}

export interface ResultBench extends Bench {
  readonly results: Results;
  /** Keeps a result that came to its end. */
  keep(groups: readonly WireGroup[], title?: string): ResultInfo;
  sha1Of(instanceId: number): string;
}

/** A dataset as of `openBench`, and results in it. */
export function openResults(count: number): ResultBench {
  const bench = openBench(count);
  let time = 1000;
  const results = new Results(bench.db, bench.dataset, { readOnly: false, now: () => time++ });
  return {
    ...bench,
    results,
    keep(groups, title = "Groups") {
      const { id } = results.begin({ title, actionId: "hue/group" });
      results.add(id, groups);
      results.end(id);
      return results.get(id);
    },
    sha1Of: (instanceId) =>
      imageSha1(bench.db, bench.dataset.instances.image[instanceId] ?? 0) ?? "",
  };
}
