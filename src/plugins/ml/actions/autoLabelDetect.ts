import type { Box } from "../models/boxes.ts";
import type { MlPlugin } from "../plugin.ts";
import { forEachBatch } from "../vectors/forEachBatch.ts";
import type { Run } from "./shared/openVectors.ts";
import type { Targets } from "./shared/targets.ts";

/** What is seen on an image, surest first; boxes in pixels of the upright image. */
export interface Detected {
  readonly sha1: string;
  readonly boxes: readonly Box[];
}

export interface Detecting {
  /** Id of a detector. */
  readonly model: string;
  readonly threshold: number;
  /** Intersection over union that two boxes of a class may have. */
  readonly overlap: number;
  /** Places of classes; null: all. */
  readonly only: ReadonlySet<number> | null;
}

/** Looks at images, in the order of the targets; those that cannot be read are counted. */
export async function detectObjects(
  { ctx, models }: MlPlugin,
  { model: id, threshold, overlap, only }: Detecting,
  { sha1s, instancesOf }: Targets,
  { signal, progress }: Run,
): Promise<{ detected: Detected[]; unreadable: number }> {
  if (sha1s.length === 0) return { detected: [], unreadable: 0 };
  const { side } = await models.describe(id);
  const model = await models.open(id);
  const found = new Map<string, Box[]>();
  const tell = (): void => progress(found.size, sha1s.length, "Detecting objects");
  tell();
  await forEachBatch(ctx.project.pixels({ sha1s, side, signal }), batchSize, async (pictures) => {
    const seen = await ctx.compute.detect({ model, pictures, threshold, iou: overlap });
    for (const [i, { sha1, width, height }] of pictures.entries()) {
      const [instance] = instancesOf.get(sha1) ?? [];
      const boxes = seen[i].filter(({ classIndex }) => only === null || only.has(classIndex));
      if (instance)
        found.set(
          sha1,
          boxes.map((box) => scaled(box, instance.width / width, instance.height / height)),
        );
    }
    tell();
  });
  return {
    detected: sha1s.flatMap((sha1) => {
      const boxes = found.get(sha1);
      return boxes ? [{ sha1, boxes }] : [];
    }),
    unreadable: sha1s.length - found.size,
  };
}

/** Few enough for progress to move and a cancel to be quick. */
const batchSize = 8;

/** Hundredths of a pixel: more is noise, and every file that holds them grows. */
function scaled(box: Box, across: number, down: number): Box {
  const hundredths = (value: number): number => Math.round(value * 100) / 100;
  return {
    ...box,
    score: Math.round(box.score * 1e4) / 1e4,
    x: hundredths(box.x * across),
    y: hundredths(box.y * down),
    width: hundredths(box.width * across),
    height: hundredths(box.height * down),
  };
}
