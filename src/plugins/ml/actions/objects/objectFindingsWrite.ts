import type { MlContext } from "../../plugin.ts";
import { counted } from "../shared/counted.ts";
import { changeObjects } from "./changeObjects.ts";
import type { JudgedObjects, ObjectFinding } from "./objectFindings.ts";

/** Attributes of annotations that say what a run has found. */
const marks = { score: "label_error", suggested: "suggested_class" } as const;
const unmarked = { [marks.score]: null, [marks.suggested]: null };

/** Marks what was found, and takes the marks of earlier runs from what is right by now. */
export async function markFindings(
  ctx: Pick<MlContext, "project">,
  { objects }: JudgedObjects,
  findings: readonly ObjectFinding[],
): Promise<void> {
  const found = new Map(findings.map((finding) => [finding.annotationId, finding]));
  const judged = new Set(objects.map(({ id }) => id));
  await changeObjects(
    ctx,
    objects.map(({ sha1 }) => sha1),
    ({ id, attributes }) => {
      const finding = found.get(id);
      if (finding)
        return {
          attributes: { [marks.score]: finding.score, [marks.suggested]: finding.suggested },
        };
      const isMarked = marks.score in attributes || marks.suggested in attributes;
      return isMarked && judged.has(id) ? { attributes: unmarked } : null;
    },
    () => `Mark ${counted(findings.length, "likely label error")} of objects`,
  );
}

/** Gives objects the classes that are proposed; answers how many. */
export function correctClasses(
  ctx: Pick<MlContext, "project">,
  findings: readonly ObjectFinding[],
): Promise<number> {
  const found = new Map(findings.map((finding) => [finding.annotationId, finding]));
  return changeObjects(
    ctx,
    findings.map(({ sha1 }) => sha1),
    ({ id }) => {
      const classId = found.get(id)?.suggestedId;
      return classId === undefined ? null : { classId, attributes: unmarked };
    },
    correctionTitle,
  );
}

/**
 * Gives marked objects the classes that are proposed for them.
 * @param least how unlikely the class is at least
 * @param classIdOf the class of this name beside the one that an object has; undefined: there is none any more
 */
export async function acceptMarks(
  ctx: Pick<MlContext, "project">,
  sha1s: readonly string[],
  least: number,
  classIdOf: (name: string, besideId: number) => number | undefined,
): Promise<AcceptedMarks> {
  const unknown = new Set<string>();
  let below = 0;
  const changed = await changeObjects(
    ctx,
    sha1s,
    ({ classId: given, attributes }) => {
      const name = attributes[marks.suggested];
      const score = attributes[marks.score];
      if (typeof name !== "string") return null;
      if (typeof score === "number" && score < least) {
        below++;
        return null;
      }
      const classId = classIdOf(name, given);
      if (classId === undefined) unknown.add(name);
      return classId === undefined ? null : { classId, attributes: unmarked };
    },
    correctionTitle,
  );
  return { changed, unknown, below };
}

/** What became of marked objects. */
interface AcceptedMarks {
  readonly changed: number;
  /** Names of classes that are not there any more. */
  readonly unknown: ReadonlySet<string>;
  /** Objects whose class is not unlikely enough. */
  readonly below: number;
}

const correctionTitle = (count: number): string =>
  `Correct the class of ${counted(count, "object")}`;
