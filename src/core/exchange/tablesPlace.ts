import type { ExportContext, ExportImage, ExportSet, ImageMode } from "./exchange.ts";
import type { OutputFolder } from "./outputFolder.ts";
import { safePath, UniqueNames } from "./paths.ts";

/**
 * Each image of a set with the path that it has in the export, once its file is there: below `images/`, with different
 * names even for equal ones. Without files, the path that it has in the project.
 */
export async function* placedImages(
  set: ExportSet,
  folder: OutputFolder,
  mode: ImageMode,
  context: ExportContext,
): AsyncGenerator<{ readonly image: ExportImage; readonly file: string }> {
  const names = new UniqueNames();
  let done = 0;
  for await (const image of set.images()) {
    context.signal.throwIfAborted();
    const file = mode === "none" ? image.name : names.take(`images/${safePath(image.name)}`);
    if (await folder.place(image, file, mode)) yield { image, file };
    context.progress(++done, set.count);
  }
}

/** What tables cannot say. */
export const tableLosses = ["Annotations are left out: a table holds values of properties only."];
