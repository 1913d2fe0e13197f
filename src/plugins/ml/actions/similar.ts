import {
  parameter,
  type ActionResult,
  type ActionRun,
  type Instance,
} from "../../../plugin-api/index.ts";
import type { MlContext, MlPlugin } from "../plugin.ts";
import type { VectorSpace } from "../types.ts";
import { chosenType } from "../vectors/vectorTypes.ts";
import { matrixOf } from "./shared/matrixOf.ts";
import { counted } from "./shared/counted.ts";
import { vectorsParameter } from "./shared/scoreAction.ts";
import { namesOf, partOf, vectorOfFile, vectorOfPart, vectorsOf } from "./similarExamples.ts";
import { similarQuery, type SimilarQuery } from "./similarRank.ts";
import { likeness, likenessDescription, type SimilarityScale } from "./similarityScale.ts";

const pixels = (title: string) => parameter.number({ title, min: 0, optional: true });

const parameters = {
  like: parameter.instances({
    title: "Like",
    description: "More images that the result should be like.",
    default: [],
  }),
  unlike: parameter.instances({
    title: "Not like",
    description: "Images that the result should not be like.",
    default: [],
  }),
  file: parameter.file({
    title: "Like a file",
    description: "An image file that need not be in the dataset.",
    extensions: ["jpg", "jpeg", "png", "webp", "gif", "tif", "tiff", "avif"],
    optional: true,
  }),
  within: parameter.query({
    title: "Among",
    description: "A query; empty: the whole dataset.",
    default: "",
  }),
  count: parameter.integer({ title: "At most", default: 100, min: 1, max: 10_000 }),
  vectors: vectorsParameter,
  annotation: parameter.integer({
    title: "Annotation",
    description: "Id of a box or polygon of the image: only what it holds is compared.",
    min: 1,
    optional: true,
  }),
  x: pixels("Left of the part"),
  y: pixels("Top of the part"),
  width: pixels("Width of the part"),
  height: pixels("Height of the part"),
};

/**
 * `ml/similar`: the images nearest to examples by cosine of their vectors. Scores are on the dataset's own scale (see
 * `similarityScale`), for a bare cosine tells nothing; several examples are one query by Rocchio (see `similarQuery`).
 */
export function registerSimilar(plugin: MlPlugin): void {
  plugin.ctx.actions.register({
    id: "similar",
    title: "Find Similar Images",
    description: "Finds the images that look most like the chosen ones, best first.",
    icon: "search-sparkle",
    hooks: ["similar", "image"],
    parameters,
    resolve: ({ query }) => ({ within: { default: query } }),
    run: (run) => findSimilar(plugin, run),
  });
}

async function findSimilar(
  plugin: MlPlugin,
  {
    instanceIds,
    activeInstanceId,
    parameters: given,
    signal,
    progress,
  }: ActionRun<typeof parameters>,
): Promise<ActionResult> {
  const { ctx, spaces } = plugin;
  // Called on an image, that is an example. A recipe or a terminal that names examples calls it on what is searched.
  const isOnExamples =
    activeInstanceId !== null || (given.like.length === 0 && given.file === undefined);
  const chosen = isOnExamples ? instanceIds : new Int32Array();
  const examples = await decoded(plugin, [...chosen, ...given.like]);
  const unlike = await decoded(plugin, given.unlike);
  if (examples.length === 0 && given.file === undefined)
    throw new Error("There is nothing to compare with. Choose an image, or name a file.");
  if (examples.length > mostExamples)
    throw new Error(
      `${counted(examples.length, "image")} are too many examples. Choose at most ${mostExamples}.`,
    );
  const type = await chosenType(plugin, given.vectors);
  const scope = await scopeOf(ctx, given.within, isOnExamples ? null : instanceIds);
  const named = [...examples, ...unlike].flatMap(({ sha1 }) => sha1 ?? []);
  const space = await spaces.open(type.id, {
    signal,
    progress,
    ...(scope && { sha1s: [...new Set([...scope.flatMap(({ sha1 }) => sha1 ?? []), ...named])] }),
  });
  progress(0, undefined, "Comparing");
  const [only] = examples;
  const part = examples.length === 1 ? await partOf(plugin, only, given) : null;
  const like = part
    ? [await vectorOfPart(plugin, type, only, part, signal)]
    : vectorsOf(ctx, type, space, examples);
  if (given.file !== undefined) like.push(await vectorOfFile(plugin, type, given.file, signal));
  const scale = await ctx.compute.similarityScale(matrixOf(space));
  const query = similarQuery({ like, unlike: vectorsOf(ctx, type, space, unlike) }, scale.median);
  if (!query) throw new Error("The examples for and against cancel each other out. Choose others.");
  const instances = scope ?? (await ctx.project.instances());
  const found = await nearest(plugin, space, query, instances, scope !== null, {
    // Copies share a row, and the examples themselves, for and against, are left out.
    k: given.count + examples.length + unlike.length,
    signal,
  });
  // What is compared with a part of an image may be that image as a whole.
  const left = new Set(part ? [] : examples.map(({ id }) => id));
  for (const { id } of unlike) left.add(id);
  const shown = scored(found, query, scale, instances, left).slice(0, given.count);
  const title = `Similar to ${part ? "a part of " : ""}${namesOf(examples, given.file)}`;
  if (shown.length === 0)
    return {
      value: { images: [], vectorTypeId: type.id },
      notifications: [
        { type: "info", message: "There are no other images to compare with. Widen 'Among'." },
      ],
    };
  return {
    title,
    groups: [
      {
        name: title,
        instanceIds: shown.map(({ id }) => id),
        scores: {
          values: shown.map(({ score }) => score),
          min: 0,
          max: 1,
          description: likenessDescription("images"),
        },
      },
    ],
    value: { vectorTypeId: type.id, scale, images: shown },
  };
}

const mostExamples = 1000;

async function decoded({ ctx }: MlPlugin, ids: readonly number[]): Promise<Instance[]> {
  const instances = await ctx.project.instances({ ids: [...new Set(ids)] });
  return instances.filter(({ sha1 }) => sha1 !== null);
}

/**
 * What is searched: what a query selects of what an action was called on. Null: the whole project.
 * @throws Error where that is nothing
 */
export async function scopeOf(
  { project }: Pick<MlContext, "project">,
  within: string,
  called: Int32Array | null,
): Promise<readonly Instance[] | null> {
  const asked = within.trim() === "" ? null : await project.query(within);
  if (!asked && !called) return null;
  const set = called && new Set(called);
  const both = asked && set ? asked.filter((id) => set.has(id)) : (asked ?? called);
  const found = await project.instances({ ids: both ?? [] });
  if (found.length === 0)
    throw new Error(
      "The query selects no images to compare with. Change 'Among', or leave it empty.",
    );
  return found;
}

interface Nearest {
  readonly sha1: string;
  readonly cosine: number;
}

async function nearest(
  { ctx, spaces }: MlPlugin,
  space: VectorSpace,
  { vector }: SimilarQuery,
  instances: readonly Instance[],
  isPart: boolean,
  { k, signal }: { readonly k: number; readonly signal: AbortSignal },
): Promise<Nearest[]> {
  const query = { data: vector, rows: 1, columns: space.columns };
  const { rows, rowOf, keys: sha1s } = space;
  const wanted = isPart
    ? Int32Array.from(new Set(instances.flatMap(({ sha1 }) => rowOf.get(sha1 ?? "") ?? [])))
    : null;
  const found = wanted
    ? await ctx.compute.rankRows(matrixOf(space), wanted, query, k)
    : await spaces.search(space, query, Math.min(k, rows), signal);
  return [...found.rows].flatMap((row, i) =>
    row < 0 ? [] : [{ sha1: sha1s[row], cosine: found.scores[i] }],
  );
}

function scored(
  found: readonly Nearest[],
  query: SimilarQuery,
  scale: SimilarityScale,
  instances: readonly Instance[],
  left: ReadonlySet<number>,
): { id: number; score: number; cosine: number }[] {
  const copies = Map.groupBy(instances, ({ sha1 }) => sha1 ?? "");
  return found.flatMap(({ sha1, cosine }) => {
    const similarity = cosine * query.scale + query.shift;
    const score = likeness(scale, similarity);
    return (copies.get(sha1) ?? [])
      .filter(({ id }) => !left.has(id))
      .map(({ id }) => ({ id, score: rounded(score), cosine: rounded(cosine) }));
  });
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
