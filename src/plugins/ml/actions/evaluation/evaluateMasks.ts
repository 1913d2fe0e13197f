import type { ActionRun, Annotation, Shape } from "../../../../plugin-api/index.ts";
import {
  pixelFigures,
  type PixelFigures,
  type PixelImage,
  type PixelShape,
} from "../../evaluation/segmentation.ts";
import type { MlPlugin } from "../../plugin.ts";
import type { EvaluateValues } from "../evaluate.ts";
import type { Targets } from "../shared/targets.ts";
import type { Evaluated } from "./evaluated.ts";
import { maskGroups, maskReport } from "./maskReport.ts";
import { chosenSources } from "./chosenSources.ts";

export interface MaskModel {
  readonly name: string;
  readonly confusion: Float64Array;
  readonly byClass: readonly PixelFigures[];
  /** By image: mean IoU. */
  readonly scores: Float32Array;
  /** By cell of the confusion matrix: places of the images that have pixels of it. */
  readonly imagesOf: ReadonlyMap<number, readonly number[]>;
}

export interface MaskEvaluation {
  readonly title: string;
  readonly classes: readonly string[];
  readonly sha1s: readonly string[];
  readonly models: readonly MaskModel[];
}

/** Images that one computation is given: their label maps are made one by one. */
const batch = 32;

/**
 * Evaluates polygons and masks pixel by pixel, as semantic segmentation.
 * @throws Error with a sentence where there is nothing to compare
 */
export async function evaluateMasks(
  { ctx }: Pick<MlPlugin, "ctx">,
  { sha1s: all, instancesOf }: Targets,
  values: EvaluateValues,
  { signal, progress }: Pick<ActionRun, "signal" | "progress">,
): Promise<Evaluated> {
  const { truthSource, sources, truthName } = chosenSources(values);
  const tags = new Map((await ctx.project.tags()).map(({ id, name }) => [id, name]));
  const nameOf = (classId: number): string => tags.get(classId) ?? `class ${classId}`;
  const wanted = new Set([truthSource, ...sources]);
  const drawn = (await ctx.project.annotations({ sha1s: all })).filter(
    ({ shape, source }) => wanted.has(source) && hasPixels(shape),
  );
  for (const source of wanted)
    if (!drawn.some((one) => one.source === source))
      throw new Error(
        `These images have no polygons and masks ${source === "" ? "as ground truth" : `from '${source}'`}. Draw or import some, or choose another source.`,
      );
  const classes = [...new Set(drawn.map(({ classId }) => nameOf(classId)))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  const placeOf = new Map(classes.map((name, place) => [name, place]));
  const bySha1 = Map.groupBy(drawn, ({ sha1 }) => sha1);
  const sha1s = all.filter((sha1) => bySha1.has(sha1));
  const shapesOf = (sha1: string, source: string): PixelShape[] =>
    (bySha1.get(sha1) ?? [])
      .filter((one) => one.source === source)
      .map((one) => shapeOf(one, placeOf.get(nameOf(one.classId)) ?? 0));
  const models: MaskModel[] = [];
  for (const name of sources) {
    const columns = classes.length + 1;
    const confusion = new Float64Array(columns * columns);
    const scores = new Float32Array(sha1s.length);
    const imagesOf = new Map<number, number[]>();
    for (let start = 0; start < sha1s.length; start += batch) {
      signal.throwIfAborted();
      progress(start, sha1s.length, "Comparing pixels");
      const images = sha1s.slice(start, start + batch).map((sha1): PixelImage => {
        const [instance] = instancesOf.get(sha1) ?? [];
        return {
          width: instance?.width ?? 0,
          height: instance?.height ?? 0,
          truths: shapesOf(sha1, truthSource),
          predictions: shapesOf(sha1, name),
        };
      });
      const part = await ctx.compute.countPixels(images, classes.length);
      part.confusion.forEach((count, cell) => (confusion[cell] += count));
      scores.set(part.scores, start);
      for (const [i, cells] of part.cells.entries())
        for (const cell of cells) {
          const own = imagesOf.get(cell);
          if (own) own.push(start + i);
          else imagesOf.set(cell, [start + i]);
        }
    }
    const byClass = pixelFigures(confusion, classes.length);
    models.push({ name, confusion, byClass, scores, imagesOf });
  }
  const title = `Evaluation: ${sources.join(" and ")} against ${truthName}`;
  const evaluation: MaskEvaluation = { title, classes, sha1s, models };
  return {
    title,
    sha1s,
    models,
    groups: maskGroups(evaluation),
    report: maskReport(evaluation),
    value: {
      kind: "masks",
      images: sha1s.length,
      classes,
      models: models.map(({ name, byClass, confusion }) => ({
        name,
        byClass,
        confusion: [...confusion],
      })),
    },
  };
}

function hasPixels(shape: Shape): boolean {
  return shape.kind === "polygon" || shape.kind === "mask";
}

function shapeOf({ shape }: Annotation, one: number): PixelShape {
  return {
    class: one,
    rings: shape.kind === "polygon" ? shape.rings : null,
    counts: shape.kind === "mask" ? shape.counts : null,
  };
}
