import { parameter, type ParameterValues, type ScoreScale } from "../../../plugin-api/index.ts";
import type { VectorKey } from "../types.ts";
import type { ClusterMethod } from "./clustersRows.ts";
import type { TargetVectors } from "./shared/openVectors.ts";

/** How to cluster, of whatever has vectors. */
export const methodParameters = {
  method: parameter.choice({
    title: "Method",
    choices: [
      { value: "k-means", title: "k-means", description: "everything is in a group" },
      { value: "hdbscan", title: "HDBSCAN", description: "dense groups; the rest is noise" },
    ],
    default: "k-means",
  }),
  k: parameter.integer({
    title: "Number of clusters",
    description: "Empty: as many as the knee of the inertia suggests, tried from 2 to 50.",
    min: 2,
    max: 1000,
    optional: true,
    when: { parameter: "method", is: "k-means" },
  }),
  minSize: parameter.integer({
    title: "Smallest cluster",
    default: 5,
    min: 2,
    max: 10_000,
    when: { parameter: "method", is: "hdbscan" },
  }),
  seed: parameter.integer({ title: "Seed", default: 1, min: 0, max: 0x7fffffff }),
};

/** What a form has chosen, for a computation. */
export async function methodOf<Key extends VectorKey>(
  { neighbours, space }: TargetVectors<Key>,
  { method, k, minSize, seed }: ParameterValues<typeof methodParameters>,
): Promise<ClusterMethod> {
  if (method === "k-means") return { kind: "k-means", clusters: k ?? null, seed };
  const wanted = Math.min(space.rows - 1, Math.max(15, minSize));
  return { kind: "hdbscan", minSize, neighbours: await neighbours(wanted) };
}

/** Of the scores that clustering gives. */
export function clusterScale(method: "k-means" | "hdbscan", scores: Float32Array): ScoreScale {
  return method === "k-means"
    ? {
        min: 0,
        max: scores.reduce((most, distance) => Math.max(most, distance), 1e-6),
        maxIsBest: false,
        description: "distance to the middle of the cluster",
      }
    : { min: 0, max: 1, description: "how firmly it is in the cluster" };
}
