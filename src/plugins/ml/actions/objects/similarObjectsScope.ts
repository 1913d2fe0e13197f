import type { ActionContext, Instance } from "../../../../plugin-api/index.ts";
import type { MlContext } from "../../plugin.ts";
import { readObjects, type AnnotatedObject } from "../../vectors/readObjects.ts";
import { scopeOf } from "../similar.ts";
import { filterOf, type ChosenObjects } from "./objectTargets.ts";

/** What a search for objects compares with what. */
export interface ComparedObjects {
  readonly example: AnnotatedObject;
  /** Of a file that the example is on. */
  readonly name: string;
  /** Without the example. */
  readonly objects: readonly AnnotatedObject[];
  /** Among which it searches. */
  readonly instances: readonly Instance[];
}

/** What of a run says that. */
export interface ComparingRun extends Pick<
  ActionContext,
  "instanceIds" | "activeInstanceId" | "annotationId"
> {
  readonly parameters: ChosenObjects & {
    readonly annotation: number | undefined;
    readonly within: string;
  };
}

/** @throws Error with what to do where there is no such annotation, or none is said */
export async function comparedObjects(
  ctx: MlContext,
  { instanceIds, activeInstanceId, annotationId, parameters: given }: ComparingRun,
): Promise<ComparedObjects> {
  const wanted = given.annotation ?? annotationId;
  if (wanted === null)
    throw new Error(
      "There is nothing to compare with. Select an annotation in the viewer, or give its id as 'annotation'.",
    );
  // Called on an image, that is the example's. A recipe or a terminal calls it on what is searched.
  const called = activeInstanceId === null ? instanceIds : null;
  const instances = (await scopeOf(ctx, given.within, called)) ?? (await ctx.project.instances());
  const all = await readObjects(ctx, instances);
  const example = all.find(({ id }) => id === wanted) ?? (await elsewhere(ctx, wanted));
  const { classIds, source } = await filterOf(ctx, given);
  const [file] = await ctx.project.instances({ sha1s: [example.sha1] });
  return {
    example,
    name: file?.name ?? "",
    objects: all.filter(
      (one) =>
        one.id !== wanted &&
        classIds?.has(one.classId) !== false &&
        (source === undefined || one.source === source),
    ),
    instances,
  };
}

async function elsewhere(ctx: MlContext, annotationId: number): Promise<AnnotatedObject> {
  const objects = await readObjects(ctx, await ctx.project.instances());
  const found = objects.find(({ id }) => id === annotationId);
  if (found) return found;
  throw new Error(
    `There is no annotation ${annotationId} with a place within its image. Choose a box, polygon or mask.`,
  );
}
