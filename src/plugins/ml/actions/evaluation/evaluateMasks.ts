import type { ActionRun, Annotation, Instance, Shape } from "../../../../plugin-api/index.ts";
import {
  pixelFigures,
  type PixelCounts,
  type PixelFigures,
  type PixelImage,
  type PixelShape,
} from "../../evaluation/segmentation.ts";
import type { MlPlugin } from "../../plugin.ts";
import { annotationBatches } from "../../vectors/annotationBatches.ts";
import type { EvaluateValues } from "../evaluate.ts";
import type { Targets } from "../shared/targets.ts";
import type { Evaluated } from "./evaluated.ts";
import { maskReport } from "./maskReport.ts";
import { chosenSources } from "./chosenSources.ts";
import { scoreGroups } from "./scoreGroups.ts";

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
  /** Masks of another size than their image. */
  readonly leftOut: number;
}

/** Images that one computation is given: their label maps are made one by one. */
const batch = 32;

/**
 * Evaluates polygons and masks pixel by pixel, as semantic segmentation.
 * @throws Error with a sentence where there is nothing to compare
 */
export async function evaluateMasks(
  { ctx }: Pick<MlPlugin, "ctx">,
  targets: Targets,
  values: EvaluateValues,
  { signal, progress }: Pick<ActionRun, "signal" | "progress">,
): Promise<Evaluated> {
  const { truthSource, sources, truthName } = chosenSources(values);
  const tags = new Map((await ctx.project.tags()).map(({ id, name }) => [id, name]));
  const nameOf = (classId: number): string => tags.get(classId) ?? `class ${classId}`;
  const wanted = new Set([truthSource, ...sources]);
  const isDrawn = ({ sha1, shape, source }: Annotation): boolean =>
    wanted.has(source) && hasPixels(shape) && fits(shape, targets.instancesOf.get(sha1)?.[0]);
  let leftOut = 0;
  const [names, drawnBy, drawnOn] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for await (const some of annotationBatches(ctx, targets.sha1s))
    for (const one of some)
      if (isDrawn(one)) {
        names.add(nameOf(one.classId));
        drawnBy.add(one.source);
        drawnOn.add(one.sha1);
      } else if (wanted.has(one.source) && hasPixels(one.shape)) leftOut++;
  for (const source of wanted)
    if (!drawnBy.has(source))
      throw new Error(
        `These images have no polygons and masks ${source === "" ? "as ground truth" : `from '${source}'`}. Draw or import some, or choose another source.`,
      );
  const classes = [...names].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const placeOf = new Map(classes.map((name, place) => [name, place]));
  const sha1s = targets.sha1s.filter((sha1) => drawnOn.has(sha1));
  const counts = sources.map((name) => new MaskCounts(name, classes.length, sha1s.length));
  let start = 0;
  // Again, so that no more masks than those of a few images are in memory.
  for await (const some of annotationBatches(ctx, sha1s, batch)) {
    signal.throwIfAborted();
    progress(start, sha1s.length, "Comparing pixels");
    const own = Map.groupBy(some.filter(isDrawn), ({ sha1 }) => sha1);
    const shapesOf = (sha1: string, source: string): PixelShape[] =>
      (own.get(sha1) ?? [])
        .filter((one) => one.source === source)
        .flatMap((one) => {
          // Undefined: it was drawn just now.
          const place = placeOf.get(nameOf(one.classId));
          return place === undefined ? [] : [shapeOf(one, place)];
        });
    for (const count of counts) {
      const images = sha1s.slice(start, start + batch).map((sha1): PixelImage => {
        const [instance] = targets.instancesOf.get(sha1) ?? [];
        return {
          width: instance?.width ?? 0,
          height: instance?.height ?? 0,
          truths: shapesOf(sha1, truthSource),
          predictions: shapesOf(sha1, count.name),
        };
      });
      count.add(start, await ctx.compute.countPixels(images, classes.length));
    }
    start += batch;
  }
  const models = counts.map((count) => count.model());
  const title = `Evaluation: ${sources.join(" and ")} against ${truthName}`;
  const evaluation: MaskEvaluation = { title, classes, sha1s, models, leftOut };
  return {
    title,
    sha1s,
    models,
    groups: scoreGroups(sha1s, models, "mean IoU", targets),
    report: maskReport(evaluation, targets),
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

/** What is counted of a model, batch by batch. */
class MaskCounts {
  readonly name: string;
  readonly #classes: number;
  readonly #confusion: Float64Array;
  readonly #scores: Float32Array;
  readonly #imagesOf = new Map<number, number[]>();

  constructor(name: string, classes: number, images: number) {
    this.name = name;
    this.#classes = classes;
    this.#confusion = new Float64Array((classes + 1) ** 2);
    this.#scores = new Float32Array(images);
  }

  /** @param start the place of the first image */
  add(start: number, { confusion, scores, cells }: PixelCounts): void {
    confusion.forEach((count, cell) => (this.#confusion[cell] += count));
    this.#scores.set(scores, start);
    for (const [i, ofImage] of cells.entries())
      for (const cell of ofImage) {
        const own = this.#imagesOf.get(cell);
        if (own) own.push(start + i);
        else this.#imagesOf.set(cell, [start + i]);
      }
  }

  model(): MaskModel {
    return {
      name: this.name,
      confusion: this.#confusion,
      byClass: pixelFigures(this.#confusion, this.#classes),
      scores: this.#scores,
      imagesOf: this.#imagesOf,
    };
  }
}

function hasPixels(shape: Shape): boolean {
  return shape.kind === "polygon" || shape.kind === "mask";
}

/** Whether the runs of a mask are columns of the image. */
function fits(shape: Shape, instance: Instance | undefined): boolean {
  if (shape.kind !== "mask") return true;
  return shape.width === instance?.width && shape.height === instance.height;
}

function shapeOf({ shape }: Annotation, one: number): PixelShape {
  return {
    class: one,
    rings: shape.kind === "polygon" ? shape.rings : null,
    counts: shape.kind === "mask" ? shape.counts : null,
  };
}
