import { readdir } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../../base/errors.ts";
import { verdictOfName } from "../images/formats.ts";
import type { ImportContext } from "./exchange.ts";
import { unreadable } from "./tablesText.ts";

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
  await readdir(root).catch((error: unknown) => {
    throw unreadable(root, error);
  });
  yield* walk(root, "", context);
}

/** By code points, as Python sorts: UTF-16 puts some of them elsewhere. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

async function* walk(
  root: string,
  folder: string,
  context: ImportContext,
): AsyncGenerator<Walked, number> {
  const complain = (file: string, message: string): void => context.issue({ file, message });
  const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(
    (error: unknown) => {
      complain(folder, `The folder cannot be read: ${messageOf(error)}.`);
      return [];
    },
  );
  let images = 0;
  for (const entry of entries.sort((a, b) => byCodePoint(a.name, b.name))) {
    context.signal.throwIfAborted();
    const { name } = entry;
    const file = folder === "" ? name : `${folder}/${name}`;
    if (name.startsWith(".")) continue;
    if (entry.isSymbolicLink()) complain(file, "It is a link, which is not followed.");
    else if (name.includes("\uFFFD") || /\p{Cc}/u.test(name))
      complain(file, "The name is not valid UTF-8 or holds control characters; it was left out.");
    else if (entry.isDirectory()) images += yield* walk(root, file, context);
    else if (entry.isFile()) {
      const verdict = verdictOfName(name);
      if (verdict.kind === "unsupported") complain(file, verdict.reason);
      if (verdict.kind === "image") images++;
      yield { kind: "file", file, image: verdict.kind === "image" };
    }
  }
  yield { kind: "folder", folder, images };
  return images;
}
