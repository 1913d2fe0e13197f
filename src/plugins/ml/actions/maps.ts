import { parameter, type ActionResult, type ActionRun } from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import { chosenType } from "../vectors/vectorTypes.ts";
import type { MapMethod } from "./mapsRows.ts";
import { matrixOf } from "./shared/matrixOf.ts";
import { counted } from "./shared/counted.ts";
import { openVectors } from "./shared/openVectors.ts";
import { seedParameter, vectorsParameter } from "./shared/scoreAction.ts";
import { targetsOf } from "./shared/targets.ts";

const ofUmap = { parameter: "method", is: "umap" } as const;

const parameters = {
  method: parameter.choice({
    title: "Method",
    choices: [
      { value: "umap", title: "UMAP", description: "like images lie together" },
      { value: "pca", title: "PCA", description: "the two directions in which images differ most" },
    ],
    default: "umap",
  }),
  name: parameter.text({
    title: "Name",
    description: "A map of the same name is replaced. Empty: the method's name.",
    default: "",
    maxLength: 200,
  }),
  vectors: vectorsParameter,
  neighbours: parameter.integer({
    title: "Neighbours",
    description: "Few show small groups, many the shape of the whole.",
    default: 15,
    min: 2,
    max: 200,
    when: ofUmap,
  }),
  minDistance: parameter.number({
    title: "Least distance",
    description: "How close images may come to each other.",
    default: 0.1,
    min: 0,
    max: 1,
    step: 0.05,
    when: ofUmap,
  }),
  seed: seedParameter,
};

/**
 * `ml/map`: places images on a plane by their vectors: UMAP (McInnes, Healy, Melville 2018) from the nearest neighbours,
 * or PCA (Pearson 1901). The map is kept under its name, and a run of the same name says what it was made of.
 */
export function registerMaps(plugin: MlPlugin): void {
  plugin.ctx.actions.register({
    id: "map",
    title: "Make a Map",
    description: "Places images on a plane, so that those that look alike lie together.",
    icon: "graph-scatter",
    hooks: ["map"],
    parameters,
    run: (run) => makeMap(plugin, run),
  });
}

async function makeMap(
  plugin: MlPlugin,
  { instanceIds, parameters: given, signal, progress }: ActionRun<typeof parameters>,
): Promise<ActionResult> {
  const { ctx } = plugin;
  const { method, neighbours: wanted, minDistance, seed } = given;
  // Fewer have no neighbours to speak of.
  const least = 3;
  const targets = await targetsOf(ctx, instanceIds, least);
  const type = await chosenType(plugin, given.vectors);
  const run = { signal, progress };
  const vectors = await openVectors(plugin, type.id, targets, least, run);
  const { space, neighbours, missing } = vectors;
  const how: MapMethod =
    method === "pca"
      ? { kind: "pca", seed }
      : { kind: "umap", neighbours: await neighbours(wanted), minDistance, seed };
  progress(0, undefined, "Placing images");
  const { points, explained } = await ctx.compute.mapRows(matrixOf(space), how);
  signal.throwIfAborted();
  const key = given.name.trim() || method.toUpperCase();
  const madeOf = {
    images: space.rows,
    method,
    vectorTypeId: type.id,
    vectors: type.params,
    ...(method === "umap" ? { neighbours: wanted, minDistance } : { explained }),
    seed,
  };
  await ctx.maps.save(key, { sha1s: space.keys, points });
  await ctx.runs.init(`map ${key}`, madeOf);
  const share =
    explained === null ? "" : `; it shows ${Math.round(explained * 100)} % of the variance`;
  return {
    map: key,
    value: { map: key, missing, ...madeOf },
    notifications: [
      {
        type: missing > 0 ? "warning" : "info",
        message: [
          `The map '${key}' places ${counted(space.rows, "image")}${share}`,
          ...vectors.notes,
        ].join("; "),
      },
    ],
  };
}
