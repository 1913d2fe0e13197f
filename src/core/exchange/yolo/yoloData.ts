import path from "node:path";
import * as v from "valibot";
import { parse, stringify } from "yaml";
import { nameIn } from "../containedFile.ts";
import type { ImportContext } from "../exchange.ts";
import { containedPath } from "../paths.ts";

const sources = v.nullish(v.union([v.string(), v.array(v.string())]));
/** YAML reads a class called 7, or no, as something else than text. */
const className = v.pipe(
  v.union([v.string(), v.number(), v.boolean()]),
  v.transform(String),
  v.trim(),
  v.minLength(1),
  v.maxLength(200),
);
const names = v.union([v.array(className), v.record(v.string(), className)]);

const dataYaml = v.looseObject({
  path: v.nullish(v.string()),
  train: sources,
  val: sources,
  valid: sources,
  test: sources,
  nc: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(100_000))),
  names: v.optional(names),
  kpt_shape: v.optional(
    v.strictTuple([
      v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1000)),
      v.union([v.literal(2), v.literal(3)]),
    ]),
  ),
});

export interface YoloData {
  readonly names: readonly string[];
  /** Where images are: folders, or text files that list them, relative to the root. */
  readonly sources: readonly { readonly split: string | undefined; readonly path: string }[];
  /** How many points an object has, and whether they have a visibility. */
  readonly points: readonly [count: number, size: number] | null;
}

/** Reads the text of a data.yaml. @throws Error that says what is wrong with the whole of it */
export async function parseData(
  text: string,
  root: string,
  file: string,
  { issue }: ImportContext,
): Promise<YoloData> {
  // The parser takes seconds to find that a million brackets are too many for its stack.
  if (depthOf(text) > 100) throw new Error("its lists are nested too deeply");
  // Aliases that multiply are refused by the library, and a document without tags makes nothing but plain data.
  const parsed = v.safeParse(
    dataYaml,
    parse(text, { maxAliasCount: 100, schema: "core", logLevel: "error" }),
  );
  if (!parsed.success) throw new Error(v.summarize(parsed.issues));
  const data = parsed.output;
  const base = await baseOf(root, data.path ?? "", (message) => issue({ file, message }));
  const found: { split: string; path: string }[] = [];
  for (const split of ["train", "val", "valid", "test"] as const)
    for (const source of [data[split] ?? []].flat()) {
      const contained = await within(root, base, source);
      if (contained === undefined)
        issue({
          file,
          item: split,
          message: `'${source}' is left out: it is not in the dataset's folder.`,
        });
      else found.push({ split: split === "valid" ? "val" : split, path: contained });
    }
  return { names: namesOf(data), sources: found, points: data.kpt_shape ?? null };
}

/** The text of a data.yaml without `path`, so that its own folder is the root, wherever it is moved. */
export function formatData(
  splits: Readonly<Record<string, string>>,
  classNames: readonly string[],
): string {
  const byNumber = Object.fromEntries(classNames.map((name, i) => [i, name]));
  return stringify({ ...splits, nc: classNames.length, names: byNumber }, { lineWidth: 0 });
}

/** A list, or a mapping from 0 on without gaps; without names the classes are called by their numbers. */
function namesOf({ names: given, nc }: v.InferOutput<typeof dataYaml>): string[] {
  if (given === undefined) {
    if (nc === undefined) throw new Error("it has neither 'names' nor 'nc'");
    return Array.from({ length: nc }, (_, i) => `class${i}`);
  }
  const entries = Array.isArray(given) ? [...given.entries()] : Object.entries(given);
  const list = Array.from({ length: entries.length }, () => "");
  for (const [key, name] of entries) {
    const number = Number(key);
    if (!Number.isInteger(number) || number < 0 || number >= entries.length || list[number])
      throw new Error(
        `'names' has the key '${key}', and needs those from 0 to ${entries.length - 1}`,
      );
    list[number] = name;
  }
  if (nc !== undefined && nc !== list.length)
    throw new Error(`'nc' says ${nc} classes, and 'names' has ${list.length}`);
  return list;
}

/** The folder that the sources are relative to: `path`, where it lies in the dataset, else the root. */
async function baseOf(
  root: string,
  given: string,
  warn: (message: string) => void,
): Promise<string> {
  if (given === "" || given === ".") return "";
  const name = await nameIn(root, path.resolve(root, given));
  if (name !== undefined) return name;
  warn(
    `'path' (${given.slice(0, 200)}) is ignored: the dataset is taken from the folder of this file.`,
  );
  return "";
}

function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Roboflow writes ../train/images and means train/images. */
async function within(root: string, base: string, source: string): Promise<string | undefined> {
  const name = path.isAbsolute(source)
    ? ((await nameIn(root, source)) ?? path.relative(root, source))
    : source.replace(/^(\.\.\/)+/, "");
  if (["", ".", "./"].includes(name)) return base;
  const contained = containedPath(name);
  return contained.ok ? path.posix.join(base, contained.path) : undefined;
}
