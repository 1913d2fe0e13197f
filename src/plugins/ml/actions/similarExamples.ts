import path from "node:path";
import type { Bounds, Instance, Picture, VectorType } from "../../../plugin-api/index.ts";
import type { MlContext, MlPlugin } from "../plugin.ts";
import type { VectorSpace } from "../types.ts";
import { partWithin } from "../vectors/crop.ts";
import { objectPictures } from "../vectors/objectPictures.ts";
import { paramsOf, revisionOf } from "../vectors/vectorTypes.ts";
import { lackOf } from "./shared/openVectors.ts";

/** The vectors of examples that are images of the project. @throws Error where one has none */
export function vectorsOf(
  ctx: Pick<MlContext, "id">,
  type: VectorType,
  { data, columns, rowOf }: VectorSpace,
  examples: readonly Instance[],
): Float32Array[] {
  return examples.map(({ sha1, name }) => {
    const row = rowOf.get(sha1 ?? "");
    if (row === undefined)
      throw new Error(
        `'${name}' ${lackOf(ctx, type)}, so nothing can be compared with it. Choose another image.`,
      );
    return data.slice(row * columns, (row + 1) * columns);
  });
}

/** The part that is asked for: as it was drawn as an annotation, or by its numbers; null: the whole image. */
export async function partOf(
  { ctx }: MlPlugin,
  example: Instance,
  given: Partial<Bounds> & { readonly annotation?: number },
): Promise<Bounds | null> {
  if (given.annotation !== undefined) {
    const all = await ctx.project.annotations({ sha1s: example.sha1 ? [example.sha1] : [] });
    const bounds = all.find(({ id }) => id === given.annotation)?.bounds;
    if (bounds) return partWithin(bounds, example);
    throw new Error(
      `'${example.name}' has no annotation ${given.annotation} with an outline. Choose one of its boxes or polygons.`,
    );
  }
  const { x, y, width, height } = given;
  if (x === undefined && y === undefined && width === undefined && height === undefined)
    return null;
  if (width === undefined || height === undefined)
    throw new Error("A part needs a width and a height besides x and y. Give all four in pixels.");
  return partWithin({ x: x ?? 0, y: y ?? 0, width, height }, example);
}

/** The vector of a part of an image of the project. */
export async function vectorOfPart(
  plugin: MlPlugin,
  type: VectorType,
  example: Instance,
  part: Bounds,
  signal: AbortSignal,
): Promise<Float32Array> {
  const side = await sideOf(plugin, type);
  const { sha1, width, height } = example;
  const objects = sha1 ? [{ id: 0, sha1, part, size: { width, height } }] : [];
  for await (const { picture } of objectPictures(plugin.ctx.project, objects, side, signal))
    return embed(plugin, type, picture);
  throw new Error(`'${example.name}' cannot be read. Choose another image.`);
}

/** The vector of a file that need not be in the project. */
export async function vectorOfFile(
  plugin: MlPlugin,
  type: VectorType,
  file: string,
  signal: AbortSignal,
): Promise<Float32Array> {
  const side = await sideOf(plugin, type);
  return embed(plugin, type, await plugin.ctx.project.filePixels({ file, side, signal }));
}

/** "a.jpg", "3 images". */
export function namesOf(examples: readonly Instance[], file: string | undefined): string {
  const names = [...examples.map(({ name }) => name), ...(file ? [path.basename(file)] : [])];
  return names.length === 1 ? names[0] : `${names.length} images`;
}

async function sideOf({ models }: MlPlugin, type: VectorType): Promise<number> {
  return (await models.describe(paramsOf(type).model)).side;
}

async function embed(
  { ctx, models }: MlPlugin,
  type: VectorType,
  picture: Picture,
): Promise<Float32Array> {
  const { model: id, revision, greyscale } = paramsOf(type);
  const { entry, key } = await models.describe(id);
  const model = await models.open(id);
  if (revisionOf(key ?? "") !== revision)
    throw new Error(
      `'${entry.title}' is another version than the one that these vectors were made with. Make a new vector type with it.`,
    );
  return ctx.compute.embedImages({ model, pictures: [picture], greyscale });
}
