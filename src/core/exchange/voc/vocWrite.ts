import path from "node:path";
import type {
  ExchangeAnnotation,
  ExportContext,
  ExportImage,
  ExportSet,
  ImageMode,
} from "../exchange.ts";
import { splitFolders } from "../imageFolderSplits.ts";
import type { OutputFolder } from "../outputFolder.ts";
import { safeName, safePath, UniqueNames, withoutExtension } from "../paths.ts";
import { encodeIndexed } from "./indexedPng.ts";
import { drawMasks, formatLabelMap, isOutline, voidNumber, vocPalette } from "./vocMasks.ts";
import { formatVoc, type VocPixels } from "./vocXml.ts";

export interface VocOptions {
  readonly images: ImageMode;
  readonly pixels: VocPixels;
  /** Whether outlines are drawn into mask images. */
  readonly masks: boolean;
}

/**
 * JPEGImages, Annotations and ImageSets/Main: flat, as the format is, so folders become part of the name. Images with
 * outlines have pictures of them in SegmentationClass and SegmentationObject, and are listed in
 * ImageSets/Segmentation.
 */
export async function writeVoc(
  set: ExportSet,
  folder: OutputFolder,
  { images, pixels, masks }: VocOptions,
  context: ExportContext,
): Promise<void> {
  const names = new UniqueNames();
  const splits = await splitFolders(set, context.signal, (split) => split.replace(/\s+/g, "_"));
  const lists = new Lists();
  const classes = set.classes.map(({ name }) => name);
  const numbers = new Map(classes.map((name, i) => [name, i + 1]));
  const isDrawn = (annotation: ExchangeAnnotation): boolean => masks && isOutline(annotation);
  let done = 0;
  let isAnyDrawn = false;
  for await (const image of set.images()) {
    context.progress(done++, set.count);
    // Lists of stems end at white space.
    const flat = safeName(safePath(image.name).replace(/[/\s]+/g, "_"));
    const name = names.take(flat, withoutExtension);
    if (!(await folder.place(image, `JPEGImages/${name}`, images))) continue;
    const { text, objects } = formatVoc(image, name, pixels, isDrawn);
    const stem = path.posix.parse(name).name;
    await folder.write(`Annotations/${stem}.xml`, text);
    tellLeft(image, objects, masks, context);
    const split = splits.get(image.split ?? "");
    if (split !== undefined) lists.add("Main", split, stem);
    if (!objects.some(isDrawn)) continue;
    isAnyDrawn = true;
    const drawn = drawMasks(image, objects, (one) => numbers.get(one) ?? voidNumber);
    for (const [where, what] of [
      ["SegmentationClass", drawn.classes],
      ["SegmentationObject", drawn.objects],
    ] as const)
      await folder.write(`${where}/${stem}.png`, await encodeIndexed(what, vocPalette));
    // Readers of masks find images by these lists alone.
    lists.add("Segmentation", split ?? "trainval", stem);
  }
  await folder.folder("JPEGImages");
  await folder.folder("Annotations");
  if (isAnyDrawn) await folder.write("labelmap.txt", formatLabelMap(classes));
  for (const [file, stems] of lists.sorted())
    await folder.write(`ImageSets/${file}.txt`, stems.map((stem) => `${stem}\n`).join(""));
}

/** Stems of images by the lists that they are in. */
class Lists {
  readonly #stems = new Map<string, string[]>();

  add(folder: "Main" | "Segmentation", split: string, stem: string): void {
    const file = `${folder}/${split}`;
    const stems = this.#stems.get(file);
    if (stems) stems.push(stem);
    else this.#stems.set(file, [stem]);
  }

  sorted(): [string, string[]][] {
    return [...this.#stems].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

function tellLeft(
  image: ExportImage,
  objects: readonly ExchangeAnnotation[],
  masks: boolean,
  { issue }: ExportContext,
): void {
  const left = image.annotations.length - objects.length;
  const tell = (message: string): void => issue({ file: image.name, message });
  if (left > 0)
    tell(
      `${left} ${left === 1 ? "annotation has" : "annotations have"} no place in Pascal VOC, or nothing of them in the image: left out.`,
    );
  const undrawn = objects.slice(voidNumber - 1).filter(isOutline).length;
  if (masks && undrawn > 0)
    tell(
      `A mask image of Pascal VOC holds ${voidNumber - 1} objects: ${undrawn} more have their boxes alone.`,
    );
}
