import { WinnowError } from "../../base/errors.ts";
import type { ExportContext, ExportImage, ExportSet, ImageMode } from "./exchange.ts";
import { noSplit, splitFolders } from "./imageFolderSplits.ts";
import type { OutputFolder } from "./outputFolder.ts";
import { byCodePoint, safeName, safePath, UniqueNames } from "./paths.ts";
import { valueOf } from "./tablesColumns.ts";

export interface ImageFolderOptions {
  /** A property whose value is the class; without it, the annotation of the whole image is. */
  readonly property?: string | undefined;
  /** Whether splits become the first level of folders. */
  readonly splits: boolean;
  /** What to do when a split lacks a class that another has. */
  readonly emptyClasses: "refuse" | "skip";
  readonly images: Exclude<ImageMode, "none">;
}

/**
 * Writes [split/]class/image. Every folder of a class has an image, and all splits have the same classes: ids are
 * places in the sorted list of folders, so they would mean different classes else.
 * @throws WinnowError bad-request where a split lacks a class
 */
export async function writeImageFolder(
  set: ExportSet,
  folder: OutputFolder,
  options: ImageFolderOptions,
  context: ExportContext,
): Promise<void> {
  const splits = options.splits
    ? await splitFolders(set, context.signal)
    : new Map<string, string>();
  const folders = await classFolders(set, splits, options, context);
  const names = new UniqueNames();
  const placed = new Map<string, number>();
  let done = 0;
  for await (const image of set.images()) {
    context.signal.throwIfAborted();
    context.progress(++done, set.count);
    const found = classOf(image, options.property);
    if (!found.ok) {
      context.issue({ file: image.source, message: `The image ${found.reason}; it was left out.` });
      continue;
    }
    const split = image.split === null ? undefined : splits.get(image.split);
    if (splits.size > 0 && split === undefined) {
      context.issue(noSplit(image.source));
      continue;
    }
    const base = safePath(image.name.split("/").at(-1) ?? "");
    const parts = [split, folders.get(found.className)].filter((part) => part !== undefined);
    const classFolder = parts.join("/");
    const isThere = await folder.place(image, names.take(`${classFolder}/${base}`), options.images);
    placed.set(classFolder, (placed.get(classFolder) ?? 0) + (isThere ? 1 : 0));
  }
  for (const [classFolder, count] of placed)
    if (count === 0)
      throw new WinnowError(
        "bad-request",
        `None of the images of '${classFolder}' can be read, and a training stops at an empty folder. Rescan the project, or leave the class out.`,
      );
}

type ClassOf =
  | { readonly ok: true; readonly className: string }
  | { readonly ok: false; readonly reason: string };

/** The one class of an image. `reason` goes after "The image". */
export function classOf(image: ExportImage, property: string | undefined): ClassOf {
  const classes =
    property === undefined
      ? image.annotations
          .filter(({ shape, source }) => shape.kind === "class" && source === "")
          .map(({ className }) => className)
      : [valueOf(image.values, property)]
          .flat()
          .map((value) => (value === null ? "" : String(value)));
  const different = [...new Set(classes)].filter((name) => name !== "");
  if (different.length === 1) return { ok: true, className: different[0] };
  return {
    ok: false,
    reason:
      different.length === 0 ? "has no class" : `has several classes, ${different.join(", ")}`,
  };
}

async function classFolders(
  set: ExportSet,
  splits: ReadonlyMap<string, string>,
  { property, emptyClasses }: ImageFolderOptions,
  context: ExportContext,
): Promise<ReadonlyMap<string, string>> {
  const seen = new Map<string, Set<string | null>>();
  for await (const image of set.images()) {
    context.signal.throwIfAborted();
    const found = classOf(image, property);
    if (!found.ok || (splits.size > 0 && image.split === null)) continue;
    const inSplits = seen.get(found.className) ?? new Set();
    seen.set(found.className, inSplits.add(image.split));
  }
  for (const [name, inSplits] of seen)
    for (const split of splits.keys()) {
      if (inSplits.has(split)) continue;
      const message = `Split '${split}' has no image of class '${name}', so its ids of classes would differ.`;
      if (emptyClasses === "refuse")
        throw new WinnowError(
          "bad-request",
          `${message} Move an image of that class there, or allow splits to lack classes.`,
        );
      context.issue({ file: split, item: name, message });
    }
  const taken = new UniqueNames();
  return new Map(
    [...seen.keys()].sort(byCodePoint).map((name) => {
      const made = taken.take(safeName(name));
      if (made !== name)
        context.issue({ file: made, message: `Class '${name}' has the folder '${made}'.` });
      return [name, made];
    }),
  );
}
