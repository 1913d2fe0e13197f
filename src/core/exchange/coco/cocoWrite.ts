import type { Shape } from "../../../protocol/data.ts";
import { WinnowError } from "../../../base/errors.ts";
import type {
  ExchangeAnnotation,
  ExportContext,
  ExportImage,
  ExportSet,
  ImageMode,
  Scalar,
} from "../exchange.ts";
import { splitFolders } from "../imageFolderSplits.ts";
import { maskOutline } from "../maskOutline.ts";
import type { OutputFolder } from "../outputFolder.ts";
import { safePath, UniqueNames } from "../paths.ts";
import { areaOf, boundsOf, rasterise, ringsOverlap } from "../shapes.ts";
import { extras } from "./cocoSchema.ts";
import { CocoOutput } from "./cocoOutput.ts";
import { objectAttribute } from "./cocoShapes.ts";
import { encodeCounts } from "./rle.ts";

export interface CocoOptions {
  readonly images: ImageMode;
  /** How masks are written that are no crowds, and that polygons can say. */
  readonly masks: "polygons" | "rle";
  readonly rle: "compressed" | "plain";
  /** The property whose lines are the captions of an image. */
  readonly captions?: string | undefined;
  /** Category ids by class, where they must be certain ones. */
  readonly ids: Readonly<Record<string, number>>;
}

/**
 * One `annotations/instances_SPLIT.json` a split (`instances.json` for images without one), whose images lie in a
 * folder named like the split (`images`). Entries stand one a line, in the order of the set.
 */
export async function writeCoco(
  set: ExportSet,
  folder: OutputFolder,
  options: CocoOptions,
  context: ExportContext,
): Promise<void> {
  const ids = categoryIds(set, options.ids);
  const captionsOf = captionReader(set, options.captions);
  const splits = await splitFolders(set, context.signal);
  const partOf = ({ split }: ExportImage): string => splits.get(split ?? "") ?? "";
  const numbers = new Map<number, number>();
  const licenses = licensesOf(set);
  const names = new UniqueNames();
  const head = { info: set.info.info ?? {}, licenses: licenses.list };
  await using output = new CocoOutput(folder, "instances", head);
  await using captions = new CocoOutput(folder, "captions", head);
  if (set.count === 0) await output.open("");
  let done = 0;
  for await (const image of set.images()) {
    context.progress(done++, set.count * 2);
    const { id: imageId, width, height } = image;
    const part = partOf(image);
    const place = names.take(`${part === "" ? "images" : part}/${safePath(image.name)}`);
    if (!(await folder.place(image, place, options.images))) continue;
    const values = Object.entries(image.values).filter(([name]) => name !== options.captions);
    const entry = (id: number): unknown => {
      numbers.set(imageId, id);
      const own = { id, width, height, file_name: place.slice(place.indexOf("/") + 1) };
      return {
        ...own,
        ...Object.fromEntries(extras(Object.fromEntries(values), ownMembers)),
        ...licenses.of(image),
      };
    };
    for (const file of options.captions === undefined ? [output] : [output, captions]) {
      await file.open(part);
      await file.add(part, entry);
    }
  }
  await output.next("annotations");
  await captions.next("annotations");
  for await (const image of set.images()) {
    context.progress(done++, set.count * 2);
    const number = numbers.get(image.id);
    if (number === undefined) continue;
    for (const { className, ...entry } of entriesOf(image, options, context)) {
      const category = ids.get(className);
      const own = { image_id: number, category_id: category };
      if (category !== undefined)
        await output.add(partOf(image), (id) => ({ id, ...own, ...entry }));
    }
    for (const caption of captionsOf(image))
      await captions.add(partOf(image), (id) => ({ id, image_id: number, caption }));
  }
  await captions.end([]);
  await output.next("categories");
  await output.end(
    set.classes.map(({ name, parents, points }) => ({
      id: ids.get(name),
      name,
      supercategory: parents[0] ?? "",
      ...(points && { keypoints: points.names, skeleton: points.skeleton }),
    })),
  );
}

/** The captions of an image: the lines of a text. @throws WinnowError bad-request where there is no such property */
function captionReader(
  { properties }: ExportSet,
  name: string | undefined,
): (image: ExportImage) => string[] {
  if (name === undefined) return () => [];
  if (!properties.some((one) => one.name === name && one.type === "text"))
    throw new WinnowError(
      "bad-request",
      `There is no property '${name}' of type text to take captions from. Name one, or leave the option 'captions' out.`,
    );
  return ({ values }) =>
    String(values[name] ?? "")
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "");
}

/** Ids that the user wants, then those that the classes had where they were imported, then from 1 on. */
function categoryIds(
  set: ExportSet,
  wanted: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  const taken = new Set<number>();
  const give = (name: string, id: number): void => {
    ids.set(name, id);
    taken.add(id);
  };
  for (const { name } of set.classes)
    if (Object.hasOwn(wanted, name)) {
      if (taken.has(wanted[name]))
        throw new WinnowError(
          "bad-request",
          `The category id ${wanted[name]} is given to two classes. Give each its own.`,
        );
      give(name, wanted[name]);
    }
  for (const { name, id } of set.classes)
    if (!ids.has(name) && id !== undefined && id > 0 && !taken.has(id)) give(name, id);
  let next = 1;
  for (const { name } of set.classes) {
    while (taken.has(next)) next++;
    if (!ids.has(name)) give(name, next);
  }
  return ids;
}

interface Entry {
  readonly className: string;
  readonly [member: string]: unknown;
}

function* entriesOf(
  image: ExportImage,
  options: CocoOptions,
  context: ExportContext,
): Generator<Entry> {
  const joined = new Map<string, { outline?: ExchangeAnnotation; points?: ExchangeAnnotation }>();
  let number = 0;
  for (const annotation of image.annotations) {
    const { shape, className, attributes, source } = annotation;
    if (shape.kind === "class" || shape.kind === "polyline") {
      context.issue({
        file: image.name,
        message: `COCO has no place for ${shape.kind === "class" ? "a class without a box" : "a polyline"}: '${className}' is left out.`,
      });
      continue;
    }
    const part = shape.kind === "points" ? "points" : "outline";
    const key = `${className}\n${source}\n${attributes[objectAttribute] ?? `own ${number++}`}`;
    const object = joined.get(key);
    if (object && !object[part]) object[part] = annotation;
    else joined.set(object ? `${key}\nown ${number++}` : key, { [part]: annotation });
  }
  for (const { outline, points } of joined.values()) {
    const main = outline ?? points;
    const entry = main && entryOf(main, points, image, options);
    if (entry) yield entry;
    else if (main)
      context.issue({
        file: image.name,
        message: `Nothing of '${main.className}' has any extent: it is left out.`,
      });
  }
}

function entryOf(
  main: ExchangeAnnotation,
  points: ExchangeAnnotation | undefined,
  { width, height }: ExportImage,
  options: CocoOptions,
): Entry | undefined {
  const isCrowd = main.attributes.iscrowd === true || main.attributes.iscrowd === 1;
  // Crowds are run lengths, everything else is polygons that are filled one by one.
  const solid =
    main.shape.kind === "polygon" && (isCrowd || ringsOverlap(main.shape.rings))
      ? rasterise(main.shape.rings, width, height, "even-odd")
      : main.shape;
  const rings =
    solid.kind === "mask" && !isCrowd && options.masks === "polygons" ? maskOutline(solid) : null;
  const bounds = boundsOf(solid);
  if (!bounds) return undefined;
  const attributes = Object.fromEntries(
    Object.entries(main.attributes).filter(
      ([name]) => name !== "iscrowd" && name !== objectAttribute,
    ),
  );
  const keypoints = points?.shape.kind === "points" ? points.shape.points : undefined;
  return {
    className: main.className,
    bbox: [bounds.x, bounds.y, bounds.width, bounds.height],
    area: solid.kind === "points" ? bounds.width * bounds.height : areaOf(solid),
    segmentation:
      rings ??
      (solid.kind === "mask"
        ? runLengths(solid, options)
        : solid.kind === "polygon"
          ? solid.rings
          : []),
    iscrowd: isCrowd ? 1 : 0,
    ...(keypoints && {
      keypoints,
      num_keypoints: keypoints.filter((value, i) => i % 3 === 2 && value > 0).length,
    }),
    ...(main.confidence !== null && { score: main.confidence }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}

function runLengths({ width, height, counts }: Mask, { rle }: CocoOptions): unknown {
  return { counts: rle === "compressed" ? encodeCounts(counts) : counts, size: [height, width] };
}

type Mask = Extract<Shape, { kind: "mask" }>;

/** The licences that an import brought along, and those by the name in a value `license`. */
function licensesOf({ info }: ExportSet): {
  readonly list: readonly unknown[];
  readonly of: (image: ExportImage) => Record<string, Scalar>;
} {
  const list: unknown[] = Array.isArray(info.licenses) ? info.licenses : [];
  const idOf = new Map(
    list.map((one) => new Map(extras(one))).map((one) => [one.get("name"), one.get("id")]),
  );
  return {
    list,
    of: ({ values }): Record<string, Scalar> => {
      const { license } = values;
      const id = typeof license === "string" ? idOf.get(license) : undefined;
      return id === undefined ? {} : { license: id };
    },
  };
}

const ownMembers = new Set(["id", "width", "height", "file_name"]);
