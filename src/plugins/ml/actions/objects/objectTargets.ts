import type { MlContext } from "../../plugin.ts";
import { readObjects, type AnnotatedObject, type ObjectFilter } from "../../vectors/readObjects.ts";
import { counted } from "../shared/counted.ts";
import { tagFamily } from "../shared/tagFamily.ts";
import { targetsOf, type Targets } from "../shared/targets.ts";
import { anySource } from "./objectParameters.ts";

/** What an action on objects is for. */
export interface ObjectTargets {
  /** By id, at least as many as were asked for. */
  readonly objects: readonly AnnotatedObject[];
  /** All images that it was called on, whether they have objects or not. */
  readonly targets: Targets;
  readonly nameOf: ClassNames;
}

/** The name of a class. */
export type ClassNames = (classId: number) => string;

/** As a form has it. */
export interface ChosenObjects {
  readonly source: string;
  readonly class?: number | undefined;
}

/** @throws Error with a sentence where there are fewer objects than `least` */
export async function objectTargetsOf(
  ctx: Pick<MlContext, "project">,
  instanceIds: Int32Array,
  chosen: ChosenObjects,
  least: number,
): Promise<ObjectTargets> {
  const targets = await targetsOf(ctx, instanceIds);
  const instances = [...targets.instancesOf.values()].flat();
  const objects = await readObjects(ctx, instances, await filterOf(ctx, chosen));
  if (objects.length === 0)
    throw new Error(
      `There are no annotated objects${wordsOf(chosen)} on ${counted(targets.sha1s.length, "image")}. Draw or import some, or choose other annotations.`,
    );
  if (objects.length < least)
    throw new Error(
      `This compares objects with each other: it needs at least ${least}, and here ${objects.length === 1 ? "is" : "are"} ${counted(objects.length, "object")}. Widen the selection or the query.`,
    );
  return { objects, targets, nameOf: await classNames(ctx) };
}

/** @throws Error where the class is not there any more */
export async function filterOf(
  ctx: Pick<MlContext, "project">,
  { source, class: classId }: ChosenObjects,
): Promise<ObjectFilter> {
  return {
    ...(source !== anySource && { source }),
    ...(classId !== undefined && { classIds: (await tagFamily(ctx, classId)).ids }),
  };
}

export async function classNames({ project }: Pick<MlContext, "project">): Promise<ClassNames> {
  const names = new Map((await project.tags()).map(({ id, name }) => [id, name]));
  return (classId) => names.get(classId) ?? `class ${classId}`;
}

function wordsOf({ source, class: classId }: ChosenObjects): string {
  const ofClass = classId === undefined ? "" : " of this class";
  if (source === anySource) return ofClass;
  return `${ofClass} ${source === "" ? "in the ground truth" : `of '${source}'`}`;
}
