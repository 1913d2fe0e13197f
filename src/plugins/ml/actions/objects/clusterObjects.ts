import { parameter, type ActionResult, type ActionRun } from "../../../../plugin-api/index.ts";
import type { MlPlugin } from "../../plugin.ts";
import {
  checkClusters,
  clusterNotes,
  clusterScale,
  clusterVectors,
  methodParameters,
} from "../clustersMethod.ts";
import type { ClusteredRows } from "../clustersRows.ts";
import { counted } from "../shared/counted.ts";
import { openObjectVectors } from "../shared/openVectors.ts";
import { changeObjects } from "./changeObjects.ts";
import { groupOfObjects } from "./groupOfObjects.ts";
import { objectVectorsParameter, sourceChoices, whichObjects } from "./objectParameters.ts";
import { objectTargetsOf, type ObjectTargets } from "./objectTargets.ts";

const parameters = {
  ...whichObjects,
  ...methodParameters,
  vectors: objectVectorsParameter,
  write: parameter.boolean({
    title: "Write the cluster of each object",
    description: "As the attribute 'cluster' of its annotation, from 1, the largest.",
    default: false,
  }),
};

/** `ml/cluster-objects`: groups annotated objects by what they look like, as `ml/cluster` does images. */
export function registerClusterObjects(plugin: MlPlugin): void {
  plugin.ctx.actions.register({
    id: "cluster-objects",
    title: "Cluster Objects",
    description:
      "Groups images by what their annotated objects look like, the largest group first.",
    icon: "group-by-ref-type",
    hooks: ["group"],
    parameters,
    resolve: async () => ({ source: await sourceChoices(plugin.ctx, true) }),
    run: (run) => clusterObjects(plugin, run),
  });
}

async function clusterObjects(
  plugin: MlPlugin,
  { instanceIds, parameters: given, signal, progress }: ActionRun<typeof parameters>,
): Promise<ActionResult> {
  const all = await objectTargetsOf(plugin.ctx, instanceIds, given, 2);
  checkClusters(given, all.objects.length, "object");
  const run = { signal, progress };
  const vectors = await openObjectVectors(plugin, given.vectors, all.objects, 2, run);
  const found = await clusterVectors(plugin, vectors, given, run);
  const clusters = clustersOf(all, vectors.space.keys, found);
  const scale = clusterScale(given.method, found.scores);
  if (given.write) await writeClusters(plugin, clusters);
  const named = clusters.filter(({ number }) => number !== null);
  return {
    title: `${counted(named.length, "cluster")} of ${counted(vectors.space.rows, "object")}`,
    groups: clusters.map(({ name, objects }) => groupOfObjects(name, all.targets, objects, scale)),
    value: {
      clusters: named.map(({ className, objects }) => ({
        class: className,
        objects: objects.map(({ annotationId }) => annotationId),
      })),
      noise: found.noise.length,
      missing: vectors.missing,
    },
    notifications: clusterNotes(named.length, vectors, "object"),
  };
}

/** Objects that are in a group; `number` null: in none. */
interface Cluster {
  readonly number: number | null;
  readonly name: string;
  /** That most of them have. */
  readonly className: string;
  readonly objects: readonly {
    readonly annotationId: number;
    readonly sha1: string;
    readonly score: number;
  }[];
}

function clustersOf(
  { objects, nameOf }: ObjectTargets,
  keys: readonly number[],
  { clusters, noise, scores }: ClusteredRows,
): Cluster[] {
  const byId = new Map(objects.map((object) => [object.id, object]));
  return [...clusters, ...(noise.length > 0 ? [noise] : [])].map((rows, i): Cluster => {
    const own = Array.from(rows).flatMap((row) => {
      const object = byId.get(keys[row] ?? 0);
      return object ? [{ ...object, annotationId: object.id, score: scores[row] }] : [];
    });
    const byClass = Map.groupBy(own, ({ classId }) => nameOf(classId));
    const [commonest] = [...byClass].sort(([, a], [, b]) => b.length - a.length);
    const className = commonest?.[0] ?? "";
    const number = i < clusters.length ? i + 1 : null;
    const label = number === null ? "Noise" : `Cluster ${number}: ${className}`;
    return {
      number,
      name: `${label} (${counted(own.length, "object")})`,
      className,
      objects: own.map(({ annotationId, sha1, score }) => ({ annotationId, sha1, score })),
    };
  });
}

async function writeClusters({ ctx }: MlPlugin, clusters: readonly Cluster[]): Promise<void> {
  const numbers = new Map(
    clusters.flatMap(({ number, objects }) =>
      objects.map(({ annotationId }) => [annotationId, number] as const),
    ),
  );
  await changeObjects(
    ctx,
    clusters.flatMap(({ objects }) => objects.map(({ sha1 }) => sha1)),
    ({ id, attributes }) => {
      const cluster = numbers.get(id);
      return cluster === undefined || cluster === (attributes.cluster ?? null)
        ? null
        : { attributes: { cluster } };
    },
    (count) => `Set the cluster of ${counted(count, "object")}`,
  );
}
