import { WinnowError } from "../../base/errors.ts";
import type { ExportSet, ImportIssue } from "./exchange.ts";
import { safeName, UniqueNames } from "./paths.ts";

/** Words that datasets use for their parts, by what they mean. */
const words = new Map(
  Object.entries({
    train: ["train", "training"],
    val: ["val", "valid", "validation", "dev"],
    test: ["test", "testing", "eval", "evaluation"],
  }).flatMap(([split, names]) => names.map((name) => [name, split] as const)),
);

/** The split that a folder stands for, by its whole name; undefined: it is no such folder. */
export function splitOfFolder(name: string): string | undefined {
  return words.get(name.toLowerCase());
}

/** The same by a word in the name, set off by what is no letter, as Hugging Face looks for it: "my-train-2". */
export function splitInName(name: string): string | undefined {
  for (const part of name.toLowerCase().split(/[^a-z]+/)) {
    const split = words.get(part);
    if (split !== undefined) return split;
  }
  return undefined;
}

/**
 * Names of the folders of a set's splits: none where no image has one. Different splits never share a folder.
 * @param rename What the format calls a split.
 */
export async function splitFolders(
  set: ExportSet,
  signal: AbortSignal,
  rename: (split: string) => string = (split) => split,
): Promise<ReadonlyMap<string, string>> {
  const splits = new Set<string>();
  for await (const { split } of set.images()) {
    signal.throwIfAborted();
    if (split !== null) splits.add(split);
    if (splits.size > maxSplits)
      throw new WinnowError(
        "bad-request",
        `There are more than ${maxSplits} different splits. Choose a property with fewer values as the split.`,
      );
  }
  const names = new UniqueNames();
  return new Map(
    [...splits].toSorted().map((split) => [split, names.take(safeName(rename(split)))]),
  );
}

const maxSplits = 100;

/** Said of an image that has no split in a set in which others have. */
export function noSplit(file: string): ImportIssue {
  return { file, message: "The image has no split while others have one; it was left out." };
}
