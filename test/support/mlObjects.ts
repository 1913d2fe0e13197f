import sharp from "sharp";
import { bytesOf } from "../../src/protocol/bytes.ts";
import type { AnnotationInfo } from "../../src/protocol/data.ts";
import { photo } from "./images.ts";
import { mlProject, type MlProject } from "./mlProject.ts";

/** What is pasted on a background, and drawn as a box. */
export interface PastedObject {
  /** Of {@link photo}: seeds that differ by {@link kinds} are other pictures of the same thing. */
  readonly seed: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How many things {@link photo} can show. */
export const kinds = 12;
/** Seeds of {@link photo} by what they show. */
export const things = { balloons: 1, cells: 3, fruit: 8, galaxies: 9 } as const;
export const backgrounds = [0, 2, 5, 7, 10, 11] as const;

/** A JPEG of 480 × 360 pixels: a scene with things on it. */
export async function pasted(
  background: number,
  objects: readonly PastedObject[],
): Promise<Uint8Array> {
  const layers = await Promise.all(
    objects.map(async ({ seed, x, y, width, height }) => ({
      input: await photo(seed, { width, height, quality: 92 }),
      left: x,
      top: y,
    })),
  );
  return sharp(await photo(background, { width: 480, height: 360, quality: 92 }))
    .composite(layers)
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** A box on a file, with the name of its class. */
export interface DrawnBox extends Omit<PastedObject, "seed"> {
  readonly file: string;
  readonly class: string;
  /** Ground truth when not said. */
  readonly source?: string;
}

/** Draws boxes in one commit, with the classes that they need in a property `class`; answers their ids, in order. */
export async function drawBoxes(
  project: MlProject,
  boxes: readonly DrawnBox[],
): Promise<readonly number[]> {
  const listed = await project.call("instance/list", { after: 0, limit: 10_000 });
  const imageOf = new Map(listed.map(({ relativePath, image }) => [relativePath, image?.id ?? 0]));
  const classes = [...new Set(boxes.map((box) => box.class))];
  const first = -2 - classes.length;
  const made = await project.commit({
    title: "Draw",
    properties: [{ id: -1, name: "class", type: "multi_tags", mode: "image", groupId: null }],
    tags: classes.map((name, i) => ({
      id: -2 - i,
      propertyId: -1,
      name,
      color: null,
      parents: [],
    })),
    annotations: boxes.map(({ file, class: name, source = "", x, y, width, height }, i) => ({
      id: first - i,
      imageId: imageOf.get(file) ?? 0,
      classId: -2 - classes.indexOf(name),
      shape: { kind: "box" as const, x, y, width, height },
      confidence: source === "" ? null : 0.9,
      source,
      attributes: {},
    })),
  });
  return boxes.map((_, i) => made.get(first - i) ?? 0);
}

const leftPlace = { x: 40, y: 60, width: 150, height: 120 };
export const rightPlace = { x: 280, y: 200, width: 150, height: 120 };

/** By id. */
export async function annotationsOf(project: MlProject): Promise<readonly AnnotationInfo[]> {
  const ids = bytesOf(Int32Array.from(project.ids.values()));
  return (await project.call("annotation/of", { ids })).toSorted((a, b) => a.id - b.id);
}

/** On each of four backgrounds fruit at the left and balloons at the right; on the last two pieces of the same fruit. */
export async function fruitAndBalloons(): Promise<{ project: MlProject; ids: readonly number[] }> {
  const images: Record<string, Uint8Array> = {};
  const boxes: DrawnBox[] = [];
  for (const [i, background] of backgrounds.slice(0, 4).entries()) {
    const second = i === 3 ? things.fruit : things.balloons;
    images[`${i}.jpg`] = await pasted(background, [
      { seed: things.fruit, ...leftPlace },
      { seed: second, ...rightPlace },
    ]);
    // The same background, without fruit.
    images[`${i}-balloons.jpg`] = await pasted(background, [
      { seed: things.balloons, ...leftPlace },
    ]);
    boxes.push(
      { file: `${i}.jpg`, class: "fruit", ...leftPlace },
      { file: `${i}.jpg`, class: i === 3 ? "fruit" : "balloon", ...rightPlace },
      { file: `${i}-balloons.jpg`, class: "balloon", ...leftPlace },
    );
  }
  const project = await mlProject({ ...images, "copy.jpg": images["1.jpg"] ?? new Uint8Array() });
  return { project, ids: await drawBoxes(project, boxes) };
}
