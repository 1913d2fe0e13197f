import {
  parameter,
  type ActionResult,
  type ActionRun,
  type Instance,
} from "../../../../plugin-api/index.ts";
import type { MlPlugin } from "../../plugin.ts";
import type { AnnotatedObject } from "../../vectors/readObjects.ts";
import { chosenType } from "../../vectors/vectorTypes.ts";
import { matrixOf } from "../shared/matrixOf.ts";
import { lackOf } from "../shared/openVectors.ts";
import { likeness, likenessDescription } from "../similarityScale.ts";
import { groupOfObjects } from "./groupOfObjects.ts";
import { objectVectorsParameter, sourceChoices, whichObjects } from "./objectParameters.ts";
import { classNames } from "./objectTargets.ts";
import { comparedObjects } from "./similarObjectsScope.ts";

const parameters = {
  annotation: parameter.integer({
    title: "Annotation",
    description: "Id of the box, polygon or mask; the one that it is called on when empty.",
    min: 1,
    optional: true,
  }),
  ...whichObjects,
  within: parameter.query({
    title: "Among",
    description: "A query; empty: the whole dataset.",
    default: "",
  }),
  count: parameter.integer({ title: "Objects, at most", default: 100, min: 1, max: 10_000 }),
  vectors: objectVectorsParameter,
};

/** `ml/similar-objects`: the annotated objects nearest to one of them, by vectors of what each annotation holds. */
export function registerSimilarObjects(plugin: MlPlugin): void {
  const { ctx } = plugin;
  ctx.actions.register({
    id: "similar-objects",
    title: "Find Similar Objects",
    description: "Finds the annotated objects that look most like one of them, wherever they are.",
    icon: "search-sparkle",
    hooks: ["annotation"],
    parameters,
    resolve: async ({ query, annotationId }) => ({
      within: { default: query },
      source: await sourceChoices(ctx, true),
      annotation: { hidden: annotationId !== null },
    }),
    run: (run) => findSimilarObjects(plugin, run),
  });
}

async function findSimilarObjects(
  plugin: MlPlugin,
  run: ActionRun<typeof parameters>,
): Promise<ActionResult> {
  const { ctx, spaces } = plugin;
  const { parameters: given, signal, progress } = run;
  const type = await chosenType(plugin, given.vectors, "annotations");
  const { example, name, objects, instances } = await comparedObjects(ctx, run);
  const nameOf = await classNames(ctx);
  const title = `Objects like '${nameOf(example.classId)}' on ${name}`;
  if (objects.length === 0)
    return {
      value: { vectorTypeId: type.id, annotationId: example.id, objects: [] },
      notifications: [
        {
          type: "info",
          message: "There are no other objects to compare with. Choose other annotations.",
        },
      ],
    };
  const space = await spaces.openObjects(type.id, [...objects, example], { signal, progress });
  progress(0, undefined, "Comparing");
  const row = space.rowOf.get(example.id);
  if (row === undefined)
    throw new Error(
      `The object on '${name}' ${lackOf(ctx, type)}, so nothing can be compared with it. Choose another object.`,
    );
  const scale = await ctx.compute.similarityScale(matrixOf(space));
  const query = space.data.slice(row * space.columns, (row + 1) * space.columns);
  const found = await ctx.compute.rankRows(
    matrixOf(space),
    Int32Array.from(objects.flatMap(({ id }) => space.rowOf.get(id) ?? [])),
    { data: query, rows: 1, columns: space.columns },
    given.count,
  );
  signal.throwIfAborted();
  const byId = new Map(objects.map((object) => [object.id, object]));
  const shown = [...found.rows].flatMap((place, i) => {
    const object = byId.get(space.keys[place] ?? 0);
    return object ? [describe(object, likeness(scale, found.scores[i]), nameOf)] : [];
  });
  return {
    title,
    groups: [
      groupOfObjects(title, { sha1s: [], instancesOf: bySha1(instances) }, shown, {
        min: 0,
        max: 1,
        description: likenessDescription("objects"),
      }),
    ],
    value: { vectorTypeId: type.id, annotationId: example.id, scale, objects: shown },
  };
}

function describe(
  { id, sha1, classId }: AnnotatedObject,
  score: number,
  nameOf: (classId: number) => string,
) {
  return {
    annotationId: id,
    sha1,
    class: nameOf(classId),
    score: Math.round(score * 1e4) / 1e4,
  };
}

function bySha1(instances: readonly Instance[]): Map<string, Instance[]> {
  const found = Map.groupBy(instances, ({ sha1 }) => sha1 ?? "");
  found.delete("");
  return found;
}
