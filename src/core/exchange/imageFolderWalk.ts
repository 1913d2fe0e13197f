import { isCancelled, messageOf } from "../../base/errors.ts";
import { verdictOfName } from "../images/formats.ts";
import { listContained, locate, unreadable, type ContainedEntry } from "./containedFile.ts";
import type { ImportContext } from "./exchange.ts";

export type Walked =
  /** Path relative to the root, with "/". `image` by its name. */
  | { readonly kind: "file"; readonly file: string; readonly image: boolean }
  /** After everything in it. `images` counts those below it at any depth; "" is the root. */
  | { readonly kind: "folder"; readonly folder: string; readonly images: number };

/**
 * Everything below a folder, sorted by name. Links are reported and not followed, so that there is neither a cycle nor
 * a way out; hidden files and folders are passed over.
 * @throws WinnowError file-problem when the root itself cannot be listed
 */
export async function* walkFolder(root: string, context: ImportContext): AsyncGenerator<Walked> {
  const { folder, file } = await locate(root);
  if (file !== null) throw unreadable(root, "it is no folder");
  yield* walk(folder, "", context);
}

async function* walk(
  root: string,
  folder: string,
  context: ImportContext,
): AsyncGenerator<Walked, number> {
  const complain = (file: string, message: string): void => context.issue({ file, message });
  let entries: ContainedEntry[] = [];
  try {
    entries = await listContained(root, folder, context);
  } catch (error) {
    if (isCancelled(error)) throw error;
    if (folder === "") throw unreadable(root, error);
    complain(folder, `The folder cannot be read: ${messageOf(error)}.`);
  }
  let images = 0;
  for (const { name, kind } of entries) {
    context.signal.throwIfAborted();
    const file = folder === "" ? name : `${folder}/${name}`;
    if (name.startsWith(".")) continue;
    if (name.includes("\uFFFD") || /\p{Cc}/u.test(name))
      complain(file, "The name is not valid UTF-8 or holds control characters; it was left out.");
    else if (kind === "folder") images += yield* walk(root, file, context);
    else {
      const verdict = verdictOfName(name);
      if (verdict.kind === "unsupported") complain(file, verdict.reason);
      if (verdict.kind === "image") images++;
      yield { kind: "file", file, image: verdict.kind === "image" };
    }
  }
  yield { kind: "folder", folder, images };
  return images;
}
