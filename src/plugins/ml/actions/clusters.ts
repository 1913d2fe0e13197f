import { parameter, type ActionResult, type ActionRun } from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import {
  checkClusters,
  clusterNotes,
  clusterScale,
  clusterVectors,
  methodParameters,
} from "./clustersMethod.ts";
import type { ClusteredRows } from "./clustersRows.ts";
import { holdsGroups, writeGroupsAsTags } from "./clustersProperty.ts";
import { counted } from "./shared/counted.ts";
import { filledProperty } from "./shared/namedProperty.ts";
import { openVectors } from "./shared/openVectors.ts";
import { scoredGroup, type ScoredGroup } from "./shared/scoredGroup.ts";
import { vectorsParameter } from "./shared/scoreAction.ts";
import { targetsOf, type Targets } from "./shared/targets.ts";

const parameters = {
  ...methodParameters,
  vectors: vectorsParameter,
  property: parameter.text({
    title: "Property",
    description:
      "A tag property that gets the cluster of each image. Leave it empty to write nothing.",
    default: "",
    maxLength: 200,
  }),
};

/**
 * `ml/cluster`: groups images by what they look like: k-means (Lloyd 1982, with k-means++ seeds), or HDBSCAN* (Campello,
 * Moulavi, Sander 2013) on the graph of nearest neighbours.
 */
export function registerClusters(plugin: MlPlugin): void {
  plugin.ctx.actions.register({
    id: "cluster",
    title: "Cluster Images",
    description: "Groups images by what they look like, the largest group first.",
    icon: "group-by-ref-type",
    hooks: ["group"],
    parameters,
    run: (run) => cluster(plugin, run),
  });
}

async function cluster(
  plugin: MlPlugin,
  { instanceIds, parameters: given, signal, progress }: ActionRun<typeof parameters>,
): Promise<ActionResult> {
  const { ctx } = plugin;
  const run = { signal, progress };
  const property = await filledProperty(ctx, given.property, holdsGroups);
  const targets = await targetsOf(ctx, instanceIds, 2);
  checkClusters(given, targets.sha1s.length, "image");
  const vectors = await openVectors(plugin, given.vectors, targets, 2, run);
  const found = await clusterVectors(plugin, vectors, given, run);
  const groups = groupsOf(found, given.method, targets, vectors.space.keys);
  if (property)
    await writeGroupsAsTags(ctx, {
      property,
      title: `Set '${property.name}' of ${counted(vectors.space.rows, "image")} to clusters`,
      groups: found.clusters.map((rows, i) => ({
        tag: `Cluster ${i + 1}`,
        sha1s: Array.from(rows, (row) => vectors.space.keys[row]),
      })),
      cleared: Array.from(found.noise, (row) => vectors.space.keys[row]),
    });
  const clusters = found.clusters.length;
  return {
    title: `${counted(clusters, "cluster")} of ${counted(vectors.space.rows, "image")}`,
    groups,
    value: {
      clusters,
      sizes: found.clusters.map(({ length }) => length),
      noise: found.noise.length,
      missing: vectors.missing,
    },
    notifications: clusterNotes(clusters, vectors, "image"),
  };
}

function groupsOf(
  { clusters, noise, scores }: ClusteredRows,
  method: "k-means" | "hdbscan",
  targets: Targets,
  sha1s: readonly string[],
): ScoredGroup[] {
  const scale = clusterScale(method, scores);
  const group = (name: string, rows: Int32Array): ScoredGroup =>
    scoredGroup(
      name,
      targets,
      Array.from(rows, (row) => sha1s[row]),
      Array.from(rows, (row) => scores[row]),
      scale,
    );
  return [
    ...clusters.map((rows, i) => group(`Cluster ${i + 1}`, rows)),
    ...(noise.length > 0 ? [group("Noise", noise)] : []),
  ];
}
