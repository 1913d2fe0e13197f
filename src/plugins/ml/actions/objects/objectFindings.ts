import {
  fewestOfClass,
  unjudgedRows,
  type LabelQuality,
} from "../../learn/scores/confidentLearning.ts";
import type { AnnotatedObject } from "../../vectors/readObjects.ts";
import { counted } from "../shared/counted.ts";
import type { ClassNames } from "./objectTargets.ts";

/** An object whose class is likely wrong. */
export interface ObjectFinding {
  readonly annotationId: number;
  readonly sha1: string;
  /** Names of classes. */
  readonly given: string;
  readonly suggested: string;
  /** A tag's id. */
  readonly suggestedId: number;
  /** In [0, 1]: how unlikely the class is. */
  readonly score: number;
}

/** Objects and what is said of their classes, in the same order. */
export interface JudgedObjects {
  readonly objects: readonly AnnotatedObject[];
  /** The classes, which `quality` names by their place. */
  readonly classIds: readonly number[];
  readonly quality: LabelQuality;
}

/** The classes that objects have. */
export interface ObjectClasses {
  /** By name. */
  readonly classIds: readonly number[];
  /** The place of each object's. */
  readonly labels: Int32Array;
  /** Objects of classes that have too few to be judged. */
  readonly rare: number;
}

/** @throws Error where fewer than two classes have enough objects to be judged */
export function objectClasses(
  objects: readonly AnnotatedObject[],
  nameOf: ClassNames,
): ObjectClasses {
  const classIds = [...new Set(objects.map(({ classId }) => classId))].sort(
    (a, b) => nameOf(a).localeCompare(nameOf(b), "en") || a - b,
  );
  if (classIds.length < 2)
    throw new Error(
      `All ${counted(objects.length, "object")} are of the class '${nameOf(classIds[0] ?? 0)}'. At least two classes are needed to tell which is wrong.`,
    );
  const placeOf = new Map(classIds.map((id, place) => [id, place]));
  const labels = Int32Array.from(objects, ({ classId }) => placeOf.get(classId) ?? 0);
  const rare = unjudgedRows(labels, classIds.length);
  if (rare === null)
    throw new Error(
      `Two classes of at least ${fewestOfClass} objects each are needed to tell which is wrong. Annotate more, or choose more images.`,
    );
  return { classIds, labels, rare };
}

/** Worst first. */
export function findingsOf(
  { objects, classIds, quality: { wrong, suggested, quality } }: JudgedObjects,
  nameOf: ClassNames,
): ObjectFinding[] {
  return objects
    .flatMap(({ id, sha1, classId }, row): ObjectFinding[] => {
      const suggestedId = classIds[suggested[row]];
      if (wrong[row] !== 1) return [];
      return [
        {
          annotationId: id,
          sha1,
          given: nameOf(classId),
          suggested: nameOf(suggestedId),
          suggestedId,
          score: Number((1 - quality[row]).toPrecision(6)),
        },
      ];
    })
    .sort((a, b) => b.score - a.score);
}
