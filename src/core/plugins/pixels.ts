import path from "node:path";
import { WinnowError } from "../../base/errors.ts";
import type { RawPixels } from "../../protocol/decoder.ts";
import { thumbSizes, type ThumbSize } from "../../protocol/view.ts";
import type { Dataset } from "../columns/dataset.ts";
import { instanceState } from "../db/instances.ts";
import { joinStrip } from "../images/strip.ts";
import { fileOf } from "../project/describe.ts";
import type { PluginsOptions } from "./pluginsOptions.ts";

type Source = Pick<PluginsOptions, "project" | "dataset" | "decoders">;

/**
 * Pictures of images, at most `side` pixels wide and high: from the stored thumbnails as far as those are large enough,
 * else from the files. All is decoded in processes of its own, thumbnails too: a project may come from anywhere. What
 * cannot be decoded is left out.
 * @throws WinnowError cancelled, bad-request where the answer would be too large
 */
export async function readPixels(
  source: Source,
  sha1s: readonly string[],
  side: number,
  signal: AbortSignal,
): Promise<({ sha1: string } & RawPixels)[]> {
  if (sha1s.length > 1 && sha1s.length * side * side * 3 > mostBytes)
    throw new WinnowError(
      "bad-request",
      `${sha1s.length} pictures of ${side} × ${side} pixels are too many for one answer. Ask for fewer at a time.`,
    );
  const wanted = new Map<number, string>();
  for (const [i, id] of source.dataset.hashes.ids(sha1s).entries())
    if (id > 0) wanted.set(id, sha1s[i]);
  const found = await fromThumbs(source, [...wanted.keys()], side);
  signal.throwIfAborted();
  const left = [...wanted].filter(([id]) => !found.has(id));
  const files = filesOf(source.dataset, new Set(left.map(([id]) => id)));
  await Promise.all(
    left.map(async ([id, sha1]) => {
      const pixels = await fromFiles(source, files.get(id) ?? [], { sha1, side }, signal);
      if (pixels) found.set(id, pixels);
    }),
  );
  return [...wanted].flatMap(([id, sha1]) => {
    const pixels = found.get(id);
    return pixels ? [{ sha1, ...pixels }] : [];
  });
}

/**
 * The picture of a file that need not be in the project: a plugin may read any, and gets it decoded where a file can do
 * no harm. @throws WinnowError bad-request, file-problem with the reason
 */
export async function readFilePixels(
  { decoders }: Pick<Source, "decoders">,
  { file, side }: { readonly file: string; readonly side: number },
): Promise<RawPixels> {
  if (!path.isAbsolute(file))
    throw new WinnowError("bad-request", `'${file}' is no absolute path. Name the whole path.`);
  try {
    return await decoders.pixels(file, path.dirname(file), { sha1: null, side });
  } catch (error) {
    if (!(error instanceof WinnowError) || error.code !== "file-problem") throw error;
    throw new WinnowError(
      "file-problem",
      `Cannot read '${path.basename(file)}': ${error.message}`,
      {
        cause: error,
      },
    );
  }
}

const mostBytes = 48 << 20;

async function fromThumbs(
  { project, dataset, decoders }: Source,
  imageIds: readonly number[],
  side: number,
): Promise<Map<number, RawPixels>> {
  const { width, height } = dataset.images;
  const longSide = (id: number): number => Math.max(width[id], height[id]);
  const bySize = new Map<ThumbSize, number[]>();
  for (const id of imageIds) {
    const px = thumbSizes.find((size) => size >= Math.min(side, longSide(id)));
    if (px) bySize.set(px, [...(bySize.get(px) ?? []), id]);
  }
  const found = new Map<number, RawPixels>();
  for (const [px, ids] of bySize) {
    // A smaller one stands in where this size is not there: it is not what was asked for.
    const thumbs = [...project.thumbs.read(ids, px).values()].filter((thumb) => thumb.px === px);
    const pictures = await decoders.thumbPixels(
      thumbs.map(({ imageId, headerId, segment }) => ({
        jpeg: joinStrip(project.thumbs.header(headerId), [segment], px),
        width: inThumb(width[imageId], longSide(imageId), px),
        height: inThumb(height[imageId], longSide(imageId), px),
      })),
      side,
    );
    for (const [i, pixels] of pictures.entries()) if (pixels) found.set(thumbs[i].imageId, pixels);
  }
  return found;
}

/** How many pixels of a thumbnail a side takes: one less rather than a line of what is around the picture. */
export function inThumb(pixels: number, longSide: number, px: ThumbSize): number {
  return longSide <= px ? pixels : Math.max(1, Math.floor((pixels * px) / longSide));
}

/** Instances of images that may have a file. */
function filesOf({ instances }: Dataset, imageIds: ReadonlySet<number>): Map<number, number[]> {
  const files = new Map<number, number[]>();
  if (imageIds.size === 0) return files;
  const { state, image, end } = instances;
  for (let id = 1; id < end; id++)
    if (state[id] === instanceState.ready && imageIds.has(image[id]))
      files.set(image[id], [...(files.get(image[id]) ?? []), id]);
  return files;
}

async function fromFiles(
  { project, dataset, decoders }: Source,
  instanceIds: readonly number[],
  how: { readonly sha1: string; readonly side: number },
  signal: AbortSignal,
): Promise<RawPixels | undefined> {
  for (const id of instanceIds.slice(0, mostTries)) {
    signal.throwIfAborted();
    try {
      const { file, root } = fileOf(project, dataset, id);
      return await decoders.pixels(file, root, how);
    } catch (error) {
      if (!(error instanceof WinnowError) || error.code === "cancelled") throw error;
    }
  }
  return undefined;
}

/** Of files that should all be the same. */
const mostTries = 3;
