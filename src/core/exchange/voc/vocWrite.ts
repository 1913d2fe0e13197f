import path from "node:path";
import type { ExportContext, ExportSet, ImageMode } from "../exchange.ts";
import type { OutputFolder } from "../outputFolder.ts";
import { safeName, safePath, UniqueNames, withoutExtension } from "../paths.ts";
import { formatVoc, type VocPixels } from "./vocXml.ts";

export interface VocOptions {
  readonly images: ImageMode;
  readonly pixels: VocPixels;
}

/** JPEGImages, Annotations and ImageSets/Main: flat, as the format is, so folders become part of the name. */
export async function writeVoc(
  set: ExportSet,
  folder: OutputFolder,
  { images, pixels }: VocOptions,
  context: ExportContext,
): Promise<void> {
  const names = new UniqueNames();
  const splits = new Map<string, string[]>();
  let done = 0;
  for await (const image of set.images()) {
    context.progress(done++, set.count);
    // Lists of stems end at white space.
    const flat = safeName(safePath(image.name).replace(/[/\s]+/g, "_"));
    const name = names.take(flat, withoutExtension);
    if (!(await folder.place(image, `JPEGImages/${name}`, images))) continue;
    const { text, left } = formatVoc(image, name, pixels);
    const stem = path.posix.parse(name).name;
    await folder.write(`Annotations/${stem}.xml`, text);
    if (left > 0)
      context.issue({
        file: image.name,
        message: `${left} ${left === 1 ? "annotation has" : "annotations have"} no place in Pascal VOC, or nothing of them in the image: left out.`,
      });
    if (image.split === null) continue;
    const split = safeName(image.split).replace(/\s+/g, "_");
    const stems = splits.get(split);
    if (stems) stems.push(stem);
    else splits.set(split, [stem]);
  }
  await folder.folder("JPEGImages");
  await folder.folder("Annotations");
  for (const [split, stems] of [...splits].sort(([a], [b]) => (a < b ? -1 : 1)))
    await folder.write(`ImageSets/Main/${split}.txt`, stems.map((stem) => `${stem}\n`).join(""));
}
