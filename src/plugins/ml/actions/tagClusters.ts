import { parameter, type ActionResult, type ActionRun } from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import { matrixOf } from "./shared/matrixOf.ts";
import { counted } from "./shared/counted.ts";
import { openVectors, type Run, type TargetVectors } from "./shared/openVectors.ts";
import { tagIdsOf } from "./shared/readLabels.ts";
import { scoredGroup } from "./shared/scoredGroup.ts";
import { vectorsParameter } from "./shared/scoreAction.ts";
import { targetsOf, type Targets } from "./shared/targets.ts";
import type { NearestClasses } from "./tagClustersRows.ts";
import { tagClasses, type TagClass } from "./tagClustersTexts.ts";
import { textType } from "./textSearchModel.ts";

const parameters = {
  property: parameter.property({
    title: "Tags",
    description: "The property whose tags the groups are.",
    types: ["tag", "multi_tags"],
  }),
  by: parameter.choice({
    title: "Compare images with",
    choices: [
      { value: "auto", title: "The tags' names, else images that bear them" },
      { value: "texts", title: "The tags' names", description: "needs a model that knows texts" },
      { value: "images", title: "Images that bear them" },
    ],
    default: "auto",
  }),
  parents: parameter.choice({
    title: "Tags above others",
    choices: [
      { value: "used", title: "Are groups, too" },
      { value: "combined", title: "Are put before the names of those below" },
      { value: "ignored", title: "Are left out" },
    ],
    default: "used",
  }),
  vectors: vectorsParameter,
};

/**
 * `ml/tag-clusters`: puts each image to the tag that it fits best: zero-shot by the tags' names where a model knows texts
 * (Radford et al. 2021), else by the mean of the images that bear each tag.
 */
export function registerTagClusters(plugin: MlPlugin): void {
  plugin.ctx.actions.register({
    id: "tag-clusters",
    title: "Cluster by Tags",
    description: "Groups images by the tag that each of them fits best.",
    icon: "tag",
    hooks: ["group"],
    parameters,
    run: (run) => clusterByTags(plugin, run),
  });
}

type TagClustersRun = ActionRun<typeof parameters>;

async function clusterByTags(
  plugin: MlPlugin,
  { instanceIds, parameters: given, signal, progress }: TagClustersRun,
): Promise<ActionResult> {
  const { ctx } = plugin;
  const run = { signal, progress };
  const targets = await targetsOf(ctx, instanceIds);
  const [property] = await ctx.project.properties({ ids: [given.property] });
  const tags = await ctx.project.tags({ propertyIds: [given.property] });
  const classes = tagClasses(tags, given.parents);
  if (classes.length < 2)
    throw new Error(
      `'${property?.name ?? "The property"}' has ${counted(classes.length, "tag")} to compare with, and groups need two. Make more tags first.`,
    );
  const found =
    (given.by === "images" ? null : await byTexts(plugin, classes, targets, given, run)) ??
    (await byImages(plugin, classes, targets, given, run));
  signal.throwIfAborted();
  const { keys: sha1s } = found.vectors.space;
  const rows = Map.groupBy(sha1s.keys(), (row) => found.nearest.of[row]);
  const groups = [...rows]
    .sort(([a, of], [b, other]) => other.length - of.length || a - b)
    .map(([place, members]) =>
      scoredGroup(
        found.classes[place].tag.name,
        targets,
        members.map((row) => sha1s[row]),
        members.map((row) => found.nearest.scores[row]),
        { min: 0, max: 1, description: found.scale },
      ),
    );
  return {
    title: `Tags of '${property?.name ?? ""}' by ${found.what}`,
    groups,
    value: {
      by: found.by,
      vectorTypeId: found.vectors.space.typeId,
      tags: groups.map(({ name, instanceIds: ids }) => ({ tag: name, images: ids.length })),
      leftOut: found.leftOut,
      missing: found.vectors.missing,
    },
    notifications: [...found.notes, ...found.vectors.notes].map((message) => ({
      type: found.vectors.missing > 0 ? "warning" : "info",
      message,
    })),
  };
}

interface Clustered {
  readonly by: "texts" | "images";
  /** For the title. */
  readonly what: string;
  /** Of the scores. */
  readonly scale: string;
  readonly vectors: TargetVectors;
  readonly classes: readonly TagClass[];
  readonly nearest: NearestClasses;
  /** Names of tags that nothing can be compared with. */
  readonly leftOut: readonly string[];
  readonly notes: readonly string[];
}

/** Null: no installed model knows texts, or not the one of the chosen vectors, and it may be done without. */
async function byTexts(
  plugin: MlPlugin,
  classes: readonly TagClass[],
  targets: Targets,
  { by, vectors: typeId }: TagClustersRun["parameters"],
  run: Run,
): Promise<Clustered | null> {
  const { ctx, models } = plugin;
  const text = await textType(plugin, typeId, by === "texts");
  if (!text) {
    if (by === "auto") return null;
    throw new Error(
      "No installed model knows texts. Get one with 'Download Model…', or compare with images that bear the tags.",
    );
  }
  const { type, entry } = text;
  const vectors = await openVectors(plugin, type.id, targets, 1, run);
  const model = await models.open(entry.id);
  const texts = await ctx.compute.embedTexts({ model, texts: classes.map((one) => one.text) });
  const columns = vectors.space.columns;
  const nearest = await ctx.compute.rowsByTexts(
    matrixOf(vectors.space),
    { data: texts, rows: classes.length, columns },
    entry.scoring,
  );
  return {
    by: "texts",
    what: `their names (${entry.title})`,
    scale: "how well its tag's name fits, beside the other tags",
    vectors,
    classes,
    nearest,
    leftOut: [],
    notes: [],
  };
}

async function byImages(
  plugin: MlPlugin,
  all: readonly TagClass[],
  targets: Targets,
  { property, by, vectors: typeId }: TagClustersRun["parameters"],
  run: Run,
): Promise<Clustered> {
  const { ctx } = plugin;
  const tagIds = await tagIdsOf(ctx, property, targets);
  const vectors = await openVectors(plugin, typeId, targets, 1, run);
  const { space } = vectors;
  const members = all.map(({ tag }) =>
    Int32Array.from(
      space.keys.flatMap((sha1, row) => (tagIds.get(sha1)?.has(tag.id) ? [row] : [])),
    ),
  );
  const { images, otherwise } = insteadOfTexts(by, typeId);
  const classes = all.filter((_, at) => members[at].length > 0);
  const leftOut = all.filter((_, at) => members[at].length === 0).map(({ tag }) => tag.name);
  if (classes.length < 2)
    throw new Error(
      `Fewer than two of the tags are on these images. Tag some images by hand, or ${otherwise}.`,
    );
  const nearest = await ctx.compute.nearestMeans(
    matrixOf(space),
    members.filter(({ length }) => length > 0),
  );
  const without =
    leftOut.length === 0
      ? ""
      : `; no image bears ${leftOut.slice(0, 5).join(", ")}${leftOut.length > 5 ? ", …" : ""}`;
  return {
    by: "images",
    what: "the images that bear them",
    scale: "how much nearer it is to the mean of its tag than to that of the next",
    vectors,
    classes,
    nearest,
    leftOut,
    notes: [`${images} were compared with the mean of those that bear each tag${without}`],
  };
}

/** Why images are compared with images, and what else could be done. */
function insteadOfTexts(
  by: "auto" | "texts" | "images",
  typeId: number | undefined,
): { readonly images: string; readonly otherwise: string } {
  if (by === "images") return { images: "Images", otherwise: "compare with the tags' names" };
  return typeId === undefined
    ? {
        images: "No installed model knows texts, so images",
        otherwise: "get a model that knows texts with 'Download Model…'",
      }
    : {
        images: "The chosen vectors are of a model that knows no texts, so images",
        otherwise: "choose vectors of a model that knows texts",
      };
}
