import path from "node:path";
import { isCancelled } from "../../base/errors.ts";
import { listContained, locate, unreadable } from "./containedFile.ts";
import {
  record,
  type DatasetReader,
  type ExchangeAnnotation,
  type ImportContext,
} from "./exchange.ts";
import { splitOfFolder } from "./imageFolderSplits.ts";
import { walkFolder } from "./imageFolderWalk.ts";
import { byCodePoint } from "./paths.ts";

/**
 * Reads root/class/… or root/split/class/…: the class of an image is the folder that it is in, at any depth. Ids of
 * classes are their places in the sorted list of names. An empty class and a class that a split lacks are reported,
 * because both change ids or stop a training.
 * @param splits `auto`: folders are splits where all of the first level have such names.
 * @throws WinnowError file-problem
 */
export async function openImageFolder(
  root: string,
  splits: "auto" | boolean,
  context: ImportContext,
): Promise<DatasetReader> {
  const { folder, file } = await locate(root);
  if (file !== null) throw unreadable(root, "it is no folder");
  const top = await foldersIn(folder, "", context.signal);
  const withSplits =
    splits === "auto"
      ? top.length > 0 && top.every((name) => splitOfFolder(name) !== undefined)
      : splits;
  const parts = new Map<string, readonly string[]>();
  if (withSplits)
    for (const name of top) parts.set(name, await foldersIn(folder, name, context.signal));
  else parts.set("", top);
  const names = [...new Set([...parts.values()].flat())].sort(byCodePoint);
  reportLacks(parts, names, context);
  const classDepth = withSplits ? 2 : 1;
  return {
    root,
    classes: names.map((name, id) => ({ name, parents: [], id })),
    info: {},
    types: record(),
    async *records() {
      let done = 0;
      for await (const found of walkFolder(root, context)) {
        if (found.kind === "folder") {
          const depth = found.folder === "" ? 0 : found.folder.split("/").length;
          if (depth === classDepth && found.images === 0)
            context.issue({
              file: found.folder,
              message: "The class has no images, which stops a training; it is kept as a class.",
            });
          continue;
        }
        if (!found.image) continue;
        const folders = found.file.split("/").slice(0, -1);
        const className = folders[classDepth - 1];
        if (className === undefined)
          context.issue({
            file: found.file,
            message: "The image is in no folder of a class; it was left out.",
          });
        else
          yield {
            file: found.file,
            ...(withSplits ? { split: splitOfFolder(folders[0]) ?? folders[0] } : {}),
            values: record(),
            annotations: [classAnnotation(className)],
          };
        if (++done % 1000 === 0) context.progress(done, null);
      }
      context.progress(done, done);
    },
  };
}

/** An annotation that says the class of a whole image. */
export function classAnnotation(className: string): ExchangeAnnotation {
  return {
    className,
    shape: { kind: "class" },
    confidence: null,
    source: "",
    attributes: record(),
  };
}

function reportLacks(
  parts: ReadonlyMap<string, readonly string[]>,
  names: readonly string[],
  context: ImportContext,
): void {
  for (const [part, own] of parts)
    for (const name of names)
      if (!own.includes(name))
        context.issue({
          file: part,
          item: name,
          message: `The split has no folder '${name}', so ids of classes differ from those of other splits.`,
        });
}

/** Links are reported by the walk that follows. */
async function foldersIn(root: string, folder: string, signal: AbortSignal): Promise<string[]> {
  const entries = await listContained(root, folder, { signal, issue: () => undefined }).catch(
    (error: unknown) => {
      throw isCancelled(error) ? error : unreadable(path.join(root, folder), error);
    },
  );
  return entries
    .filter(({ name, kind }) => kind === "folder" && !name.startsWith("."))
    .map(({ name }) => name);
}
