import path from "node:path";
import { isCancelled, messageOf } from "../../../base/errors.ts";
import { verdictOfName } from "../../images/formats.ts";
import { listContained, readContained, type ContainedEntry } from "../containedFile.ts";
import type { ImportContext } from "../exchange.ts";
import { containedPath } from "../paths.ts";

/** A list of images may be long: a million paths of a hundred characters. */
const maxList = 256 << 20;

/** The images of a source, relative to the root: those below a folder by name, or those that a text file lists. */
export async function* imagesOf(
  root: string,
  source: string,
  context: ImportContext,
): AsyncGenerator<string> {
  if (!source.toLowerCase().endsWith(".txt")) {
    yield* imagesBelow(root, source, context);
    return;
  }
  const cannot = (why: string): void =>
    context.issue({ file: source, message: `The list of images cannot be read: ${why}.` });
  const text = await readContained(root, source, maxList).catch((error: unknown) => {
    cannot(messageOf(error));
    return "";
  });
  if (text === undefined) {
    cannot("it is not there, or too large");
    return;
  }
  const folder = path.posix.dirname(source);
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const given = line.trim();
    if (given === "") continue;
    // "./" means the folder of the list, as its checker has it; other paths are relative to the dataset.
    const name = given.startsWith("./") ? path.posix.join(folder, given) : given;
    const contained = containedPath(
      path.isAbsolute(name) ? path.relative(root, name).replaceAll(path.sep, "/") : name,
    );
    if (contained.ok) yield contained.path;
    else
      context.issue({
        file: source,
        line: i + 1,
        message: `'${given.slice(0, 120)}' ${contained.reason}.`,
      });
  }
}

/** The label file of an image: the last "images" folder becomes "labels", and the extension .txt. */
export function labelFile(image: string): string {
  const { dir, name } = path.posix.parse(image);
  const parts = dir.split("/");
  const at = parts.lastIndexOf("images");
  if (at >= 0) parts[at] = "labels";
  return path.posix.join(...parts, `${name}.txt`);
}

async function* imagesBelow(
  root: string,
  folder: string,
  context: ImportContext,
): AsyncGenerator<string> {
  context.signal.throwIfAborted();
  let entries: ContainedEntry[] = [];
  try {
    entries = await listContained(root, folder === "." ? "" : folder, context);
  } catch (error) {
    if (isCancelled(error)) throw error;
    context.issue({
      file: folder,
      message: `The folder of images cannot be read: ${messageOf(error)}.`,
    });
  }
  const below = (kind: ContainedEntry["kind"]): string[] =>
    entries.flatMap((entry) => (entry.kind === kind ? path.posix.join(folder, entry.name) : []));
  yield* below("file").filter((file) => verdictOfName(file).kind === "image");
  for (const name of below("folder"))
    if (!path.posix.basename(name).startsWith(".")) yield* imagesBelow(root, name, context);
}
