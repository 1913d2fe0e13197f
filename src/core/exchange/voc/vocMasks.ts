import type { Shape } from "../../../protocol/data.ts";
import type { ExchangeAnnotation } from "../exchange.ts";
import { rasterise } from "../shapes.ts";
import type { IndexedImage } from "./indexedPng.ts";

type Mask = Extract<Shape, { kind: "mask" }>;

/** The number of pixels that are of nothing certain: neither an object nor the background. */
export const voidNumber = 255;

/** The colours of the development kit: the bits of a number, dealt out to red, green and blue from the highest on. */
export const vocPalette: Uint8Array = Uint8Array.from({ length: 256 * 3 }, (_, i) => {
  let [number, color] = [Math.floor(i / 3), 0];
  for (let bit = 7; number > 0; bit--, number >>= 3) color |= ((number >> (i % 3)) & 1) << bit;
  return color;
});

/** Whether an annotation has pixels of its own in the mask images. */
export function isOutline({ shape }: ExchangeAnnotation): boolean {
  return shape.kind === "polygon" || shape.kind === "mask";
}

export interface VocMasks {
  /** The number of the object in the annotation file, from 1. */
  readonly objects: IndexedImage;
  /** The number of its class, from 1. */
  readonly classes: IndexedImage;
}

/**
 * The two mask images of an image; where outlines lie over each other, the later one is seen.
 * @param objects As they stand in the annotation file. Those from the 255th on have no pixels.
 * @param classNumber From 1. Pixels of a class whose number does not fit are void.
 */
export function drawMasks(
  { width, height }: { readonly width: number; readonly height: number },
  objects: readonly ExchangeAnnotation[],
  classNumber: (className: string) => number,
): VocMasks {
  const object = new Uint8Array(width * height);
  const byClass = new Uint8Array(width * height);
  for (const [i, annotation] of objects.slice(0, voidNumber - 1).entries()) {
    const mask = maskOf(annotation.shape, width, height);
    if (!mask) continue;
    const number = Math.min(classNumber(annotation.className), voidNumber);
    let at = 0;
    for (const [run, count] of mask.counts.entries()) {
      for (const end = at + count; at < end; at++) {
        if (run % 2 === 0) continue;
        const pixel = (at % height) * width + Math.floor(at / height);
        object[pixel] = i + 1;
        byClass[pixel] = number;
      }
    }
  }
  return {
    objects: { width, height, pixels: object },
    classes: { width, height, pixels: byClass },
  };
}

/** A mask for each number that occurs, the background and what is void aside. */
export function masksIn({ width, height, pixels }: IndexedImage): ReadonlyMap<number, Mask> {
  const runs = new Map<number, { readonly counts: number[]; end: number }>();
  const total = width * height;
  for (let from = 0; from < total;) {
    const number = pixels[(from % height) * width + Math.floor(from / height)];
    let to = from + 1;
    while (to < total && pixels[(to % height) * width + Math.floor(to / height)] === number) to++;
    if (number !== 0 && number !== voidNumber) {
      const mask = runs.get(number) ?? { counts: [], end: 0 };
      mask.counts.push(from - mask.end, to - from);
      mask.end = to;
      runs.set(number, mask);
    }
    from = to;
  }
  return new Map(
    [...runs]
      .sort(([a], [b]) => a - b)
      .map(([number, { counts, end }]) => {
        const all = end < total ? [...counts, total - end] : counts;
        return [number, { kind: "mask", width, height, counts: all }];
      }),
  );
}

function maskOf(shape: Shape, width: number, height: number): Mask | undefined {
  if (shape.kind === "polygon") return rasterise(shape.rings, width, height, "even-odd");
  return shape.kind === "mask" && shape.width === width && shape.height === height
    ? shape
    : undefined;
}

/** The classes of the challenges of 2007 to 2012, which a dataset without a list of its own has. */
const challengeClasses =
  "aeroplane bicycle bird boat bottle bus car cat chair cow diningtable dog horse motorbike person pottedplant sheep sofa train tvmonitor".split(
    " ",
  );

/** The lines `name:r,g,b:parts:actions` of a labelmap.txt, whose first one is the background. */
export function formatLabelMap(classes: readonly string[]): string {
  const lines = ["background", ...classes].slice(0, voidNumber).map((name, i) => {
    const color = vocPalette.subarray(i * 3, i * 3 + 3).join(",");
    return `${name.replace(/[:\r\n]/g, "_")}:${color}::\n`;
  });
  return `# label:color_rgb:parts:actions\n${lines.join("")}`;
}

/** Names of classes by their numbers, 0 being the background. */
export function parseLabelMap(text: string | undefined): readonly string[] {
  if (text === undefined) return ["background", ...challengeClasses];
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => line.split(":")[0].trim());
}
