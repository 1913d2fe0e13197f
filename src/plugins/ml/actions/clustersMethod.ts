import {
  parameter,
  type ActionResult,
  type ParameterValues,
  type ScoreScale,
} from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import type { VectorKey } from "../types.ts";
import type { ClusteredRows, ClusterMethod } from "./clustersRows.ts";
import { counted } from "./shared/counted.ts";
import { matrixOf } from "./shared/matrixOf.ts";
import type { Run, TargetVectors } from "./shared/openVectors.ts";
import { seedParameter } from "./shared/scoreAction.ts";

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
  seed: seedParameter,
};

type Given = ParameterValues<typeof methodParameters>;

/** Before anything is computed. @throws Error where more clusters are asked for than there is to be put into them */
export function checkClusters({ k }: Given, count: number, noun: string): void {
  if (k !== undefined && k > count)
    throw new Error(`${k} clusters cannot be made of ${counted(count, noun)}. Ask for fewer.`);
}

/** Clusters what has vectors, as a form says. */
export async function clusterVectors<Key extends VectorKey>(
  { ctx }: MlPlugin,
  vectors: TargetVectors<Key>,
  given: Given,
  { signal, progress }: Run,
): Promise<ClusteredRows> {
  const method = await methodOf(vectors, given);
  progress(0, undefined, "Clustering");
  const found = await ctx.compute.clusterRows(matrixOf(vectors.space), method);
  signal.throwIfAborted();
  return found;
}

/** What a form has chosen, for a computation. */
export async function methodOf<Key extends VectorKey>(
  { neighbours }: TargetVectors<Key>,
  { method, k, minSize, seed }: Given,
): Promise<ClusterMethod> {
  if (method === "k-means") return { kind: "k-means", clusters: k ?? null, seed };
  return { kind: "hdbscan", minSize, neighbours: await neighbours(nearest) };
}

/** Whatever the smallest cluster: no more than five of them count as density, and parts of their graph are joined. */
const nearest = 15;

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

/** What of all that was to be clustered is in no group, and why. */
export function clusterNotes<Key extends VectorKey>(
  clusters: number,
  { missing, notes }: TargetVectors<Key>,
  noun: string,
): ActionResult["notifications"] {
  const noise = `All ${noun}s are noise: no cluster is dense enough. Choose a smaller 'Smallest cluster', or k-means.`;
  const without = notes.map((note) => `${note} and ${missing === 1 ? "is" : "are"} in no group`);
  return [...(clusters === 0 ? [noise] : []), ...without].map((message) => ({
    type: "warning",
    message,
  }));
}
