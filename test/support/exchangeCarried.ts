import {
  record,
  type ExchangeAnnotation,
  type ExchangeValue,
} from "../../src/core/exchange/exchange.ts";
import { boundsOf, clip } from "../../src/core/exchange/shapes.ts";
import { propertyTypes, type PropertyType } from "../../src/protocol/data.ts";
import type { DescribedImage } from "./exchangeProject.ts";

/** What a format carries through an export and an import: all of it must come back, and nothing else comes. */
export interface Carried {
  readonly format: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly importOptions?: object;
  /** What is imported, in the export; "": its folder. */
  readonly source?: string;
  /** Where the images come from: the export ("" or a folder in it), or, where it has none of use, the originals. */
  readonly images:
    { readonly kind: "export"; readonly folder: string } | { readonly kind: "originals" };
  readonly splits: boolean;
  /** The types that properties come back with; those without are left out with their values. */
  readonly types: Partial<Readonly<Record<PropertyType, PropertyType>>>;
  /** How a value comes back. */
  readonly value?: (value: ExchangeValue) => ExchangeValue;
  readonly parents: boolean;
  /** Values that the import gives to an image beside its own. */
  readonly adds?: (image: DescribedImage) => Readonly<Record<string, ExchangeValue>>;
  readonly addsTypes?: Readonly<Record<string, PropertyType>>;
  /** What an annotation comes back as. */
  readonly annotation: (
    one: ExchangeAnnotation,
    image: DescribedImage,
  ) => readonly ExchangeAnnotation[];
}

/** Types that are said, or that all values of the test show. */
const allTypes = Object.fromEntries(propertyTypes.map((type) => [type, type])) as Record<
  PropertyType,
  PropertyType
>;
const inferred = { ...allTypes, text: "tag", path: "text", image_link: "text" } as const;
const { multi_tags: _, ...single } = allTypes;
/** JSON has no more types than these. */
const plainJson = {
  ...single,
  tag: "text",
  date: "number",
  url: "text",
  path: "text",
  color: "number",
  image_link: "text",
} as const;

/** Lists of tags stand in one cell. */
const inCells = { ...inferred, multi_tags: "text" } as const;

const inExport = { kind: "export", folder: "" } as const;
const nothing = (): readonly ExchangeAnnotation[] => [];

export const carriedBy: readonly Carried[] = [
  {
    format: "coco",
    images: inExport,
    splits: true,
    types: plainJson,
    parents: true,
    annotation: (one) => {
      const made = { ...one, source: "" };
      switch (one.shape.kind) {
        case "class":
        case "polyline":
          return [];
        case "points":
          // COCO has no points without a box.
          return [{ ...made, shape: boxAround(one) }, made];
        case "mask":
          // The one of the test is a rectangle.
          return [{ ...made, shape: cornersOf(one) }];
        default:
          return [made];
      }
    },
  },
  {
    format: "yolo",
    images: inExport,
    splits: true,
    types: {},
    parents: false,
    annotation: (one, image) =>
      ["class", "points"].includes(one.shape.kind) ? [] : [bare(one, clipped(one, image))],
  },
  {
    format: "yolo",
    options: { task: "segment" },
    images: inExport,
    splits: true,
    types: {},
    parents: false,
    annotation: (one) => {
      if (["class", "points"].includes(one.shape.kind)) return [];
      return [bare(one, one.shape.kind === "polygon" ? joined(one.shape.rings) : cornersOf(one))];
    },
  },
  {
    format: "voc",
    options: { masks: false },
    images: { kind: "export", folder: "JPEGImages" },
    splits: true,
    types: {},
    parents: false,
    annotation: (one, image) => {
      if (["class", "points"].includes(one.shape.kind)) return [];
      const { x, y, width, height } = clipped(one, image);
      const [left, top] = [Math.round(x), Math.round(y)];
      const shape = {
        kind: "box",
        x: left,
        y: top,
        width: Math.round(x + width) - left,
        height: Math.round(y + height) - top,
      } as const;
      const { difficult } = one.attributes;
      return [
        {
          ...bare(one, shape),
          attributes: record(difficult === undefined ? [] : [["difficult", difficult]]),
        },
      ];
    },
  },
  {
    format: "imagefolder",
    images: inExport,
    splits: true,
    types: {},
    parents: false,
    annotation: (one) => (one.shape.kind === "class" ? [one] : []),
  },
  ...(["jsonl", "csv", "parquet"] as const).map((metadata): Carried => ({
    format: "huggingface",
    options: { metadata },
    images: inExport,
    splits: true,
    types: { jsonl: inferred, csv: inCells, parquet: allTypes }[metadata],
    ...(metadata === "csv" && { value: joinedTags }),
    parents: false,
    adds: ({ annotations }) => {
      const label = annotations.flatMap(({ shape, className }) =>
        shape.kind === "class" ? [className] : [],
      );
      // Without annotations, no property of tags is made for their classes.
      return { label: metadata === "csv" ? label[0] : label };
    },
    annotation: (one) =>
      one.shape.kind === "box" && one.source === "" && metadata !== "csv" ? [one] : [],
  })),
  {
    format: "webdataset",
    options: { types: true },
    images: { kind: "originals" },
    splits: true,
    types: allTypes,
    parents: false,
    annotation: (one) => [one],
  },
  ...(["plain", "panoptic"] as const).map((dialect): Carried => ({
    format: "csv",
    source: "data.csv",
    options: { dialect, types: true, images: "link" },
    images: inExport,
    splits: true,
    types: allTypes,
    parents: false,
    annotation: nothing,
  })),
  {
    format: "jsonl",
    source: "data.jsonl",
    options: { types: true, images: "link" },
    images: inExport,
    splits: true,
    types: allTypes,
    parents: false,
    annotation: (one) => [one],
  },
  {
    format: "parquet",
    source: "data.parquet",
    options: { images: "link" },
    images: inExport,
    splits: true,
    types: allTypes,
    parents: false,
    annotation: nothing,
  },
  {
    format: "files",
    source: "files.txt",
    options: { images: "link" },
    importOptions: { property: "listed", value: true },
    images: inExport,
    splits: false,
    types: {},
    parents: false,
    adds: () => ({ listed: true }),
    addsTypes: { listed: "checkbox" },
    annotation: nothing,
  },
];

function joinedTags(value: ExchangeValue): ExchangeValue {
  if (typeof value !== "object") return value;
  return value.map((tag) => (/[",]/.test(tag) ? `"${tag.replaceAll('"', '""')}"` : tag)).join(",");
}

function bare(
  { className }: ExchangeAnnotation,
  shape: ExchangeAnnotation["shape"],
): ExchangeAnnotation {
  return { className, shape, confidence: null, source: "", attributes: {} };
}

type Box = Extract<ExchangeAnnotation["shape"], { kind: "box" }>;

function boxAround({ shape }: ExchangeAnnotation): Box {
  const bounds = boundsOf(shape);
  if (!bounds) throw new Error(`Nothing is around a ${shape.kind}.`);
  return { kind: "box", ...bounds };
}

function clipped(one: ExchangeAnnotation, { width, height }: DescribedImage): Box {
  const box = clip(boxAround(one), width, height);
  if (!box) throw new Error("Nothing of it is in the image.");
  return { kind: "box", ...box };
}

function cornersOf(one: ExchangeAnnotation): ExchangeAnnotation["shape"] {
  const { x, y, width, height } = boxAround(one);
  const [right, bottom] = [x + width, y + height];
  return { kind: "polygon", rings: [[x, y, right, y, right, bottom, x, bottom]] };
}

/** Each ring is walked to its beginning, and from the last one back to the first. */
function joined([first, ...others]: readonly (readonly number[])[]): ExchangeAnnotation["shape"] {
  const start = first.slice(0, 2);
  const more = others.flatMap((ring) => [...ring, ...ring.slice(0, 2), ...start]);
  return {
    kind: "polygon",
    rings: [others.length === 0 ? [...first] : [...first, ...start, ...more]],
  };
}
