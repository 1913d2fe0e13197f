import assert from "node:assert/strict";
import { CommitLog } from "../../src/core/commits/commitLog.ts";
import { emptyCommit } from "../../src/protocol/emptyCommit.ts";
import type {
  ExchangeAnnotation,
  ExchangeValue,
  ExportSet,
  ImportIssue,
} from "../../src/core/exchange/exchange.ts";
import { exportSetOf } from "../../src/core/exchange/exportDataset.ts";
import { formatById } from "../../src/core/exchange/formats.ts";
import {
  planImport,
  type ImportChoice,
  type ImportPlan,
} from "../../src/core/exchange/importDataset.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import {
  propertyModes,
  propertyTypes,
  type PropertyMode,
  type PropertyType,
  type PropertyValue,
  type Shape,
} from "../../src/protocol/data.ts";
import { bundles } from "./bundles.ts";
import { oriented } from "./images.ts";
import type { Importer } from "./importer.ts";
import { writeTree } from "./tinyImages.ts";

/** A project with everything in it that an export could lose; its images are those of {@link writePhotos}. */
export async function fillProject({ project, dataset }: Importer): Promise<void> {
  const ids = allIds(dataset.instances.end);
  const imageIds = [...new Set(ids.map((id) => dataset.instances.image[id]))];
  const properties = propertyTypes.flatMap((type, i) =>
    propertyModes.map((mode, j) => ({
      id: -1 - 2 * i - j,
      name: nameOf(type, mode),
      type,
      mode,
      groupId: null,
    })),
  );
  const split = { id: -50, name: "split", type: "tag", mode: "image", groupId: null } as const;
  const label = {
    id: -51,
    name: "label",
    type: "multi_tags",
    mode: "image",
    groupId: null,
  } as const;
  const tagged = properties.filter(({ type }) => type === "tag" || type === "multi_tags");
  const tags = [
    ...tagged.flatMap(({ id }) =>
      tagNames.map((name, i) => ({
        id: id * 100 - i,
        propertyId: id,
        name,
        color: 0x10_20_30 * (i + 1),
        parents: i > 0 ? [id * 100] : [],
      })),
    ),
    ...splits.map((name, i) => ({
      id: -60 - i,
      propertyId: -50,
      name,
      color: 0xff,
      parents: [] as number[],
    })),
    ...classes.map(({ name, parent }, i) => ({
      id: -70 - i,
      propertyId: -51,
      name,
      color: 0xabcdef,
      parents: parent === undefined ? [] : [-70 - parent],
    })),
  ];
  const sha1Of = (i: number): string => [...sha1s.values()][i % sha1s.size];
  const sha1s = new Map(
    project.db.prepare("SELECT id, lower(hex(sha1)) FROM images ORDER BY 2").raw().all() as [
      number,
      string,
    ][],
  );
  const byContent = imageIds.toSorted((a, b) =>
    (sha1s.get(a) ?? "") < (sha1s.get(b) ?? "") ? -1 : 1,
  );
  const values = properties.map(({ id, type, mode }) => {
    // Not everything has a value.
    const owners = (mode === "image" ? byContent : ids).filter((_, i) => i % 5 !== 3);
    return {
      propertyId: id,
      ids: bytesOf(Int32Array.from(owners)),
      how: "set" as const,
      values: {
        kind: "each" as const,
        values: owners.map((_, i) => valueOf(type, id, i, sha1Of)),
      },
    };
  });
  const log = new CommitLog(project.db, dataset, { author: "ada", changed: () => {} });
  log.do({
    ...emptyCommit,
    title: "Fill",
    properties: [...properties, split, label],
    tags,
    values: [
      ...values,
      {
        propertyId: -50,
        ids: bytesOf(Int32Array.from(byContent)),
        how: "set",
        values: { kind: "each", values: byContent.map((_, i) => -60 - (i % splits.length)) },
      },
    ],
    annotations: byContent.flatMap((imageId, i) =>
      annotationsOf(i, dataset.images.width[imageId], dataset.images.height[imageId]).map(
        ({ className, ...one }, j) => ({
          ...one,
          id: -10_000 - i * 100 - j,
          imageId,
          classId: -70 - classes.findIndex(({ name }) => name === className),
          attributes: { ...one.attributes },
        }),
      ),
    ),
  });
}

/** Each EXIF orientation, names with unicode and blanks, equal names in several folders, and copies. */
export async function writePhotos(folder: string): Promise<void> {
  const turned = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map(async (orientation) => [
      `turned/${orientation}.jpg`,
      await oriented(orientation),
    ]),
  );
  await writeTree(folder, {
    ...(Object.fromEntries(turned) as Record<string, Uint8Array>),
    "süß und 犬/Œuvre 🐈 (1).jpg": 11,
    "süß und 犬/a.jpg": 12,
    "same/a.jpg": 13,
    "other/a.jpg": 14,
    "copies/first.jpg": 15,
    "copies/second.jpg": 15,
    "copies/deeper/first.jpg": 15,
  });
}

const tagNames = ["parent", 'with, comma and "quotes"', "犬 🐕", " 007"].map((name) => name.trim());
const splits = ["train", "val", "test"];
const classes: readonly { readonly name: string; readonly parent?: number }[] = [
  { name: "animal" },
  { name: "Katze 🐈", parent: 0 },
  { name: "dog, (big)", parent: 0 },
];

function nameOf(type: PropertyType, mode: PropertyMode): string {
  return `${type.replace("_", " ")} of the ${mode}`;
}

function valueOf(
  type: PropertyType,
  propertyId: number,
  i: number,
  sha1Of: (i: number) => string,
): PropertyValue {
  const tag = (n: number): number => propertyId * 100 - (n % tagNames.length);
  switch (type) {
    case "text":
      return ["=1+1", "007", 'a "quoted", text\nof two lines', "süß 犬 🐈", "null"][i % 5];
    case "number":
      return [0.1 + 0.2, -7, 1e21, 0, 12_345_678_901][i % 5];
    case "tag":
      return tag(i);
    case "multi_tags":
      return i % 3 === 0 ? [tag(i)] : [tag(i), tag(i + 1)];
    case "checkbox":
      return i % 2 === 0;
    case "date":
      return Date.UTC(1969 + i, i % 12, 1 + i, 1, 2, 3, i);
    case "url":
      return `https://example.org/${i}?q=ü&b=,`;
    case "path":
      return `some folder/ü${i}.txt`;
    case "color":
      return (0x00_01_02 * (i + 1)) % 0xffffff;
    case "image_link":
      return sha1Of(i);
  }
}

/** Of every kind; one class of the whole image each, which some formats need. */
function annotationsOf(i: number, width: number, height: number): ExchangeAnnotation[] {
  const name = classes[1 + (Math.floor(i / splits.length) % 2)].name;
  const made = (shape: Shape, more: Partial<ExchangeAnnotation> = {}): ExchangeAnnotation => ({
    className: name,
    shape,
    confidence: null,
    source: "",
    attributes: {},
    ...more,
  });
  const all = [
    made({ kind: "class" }),
    made({ kind: "box", x: 1, y: 2, width: 10, height: 6 }),
    made({ kind: "box", x: 0.25, y: 0.5, width: width - 0.25, height: height - 0.5 }),
    made(
      { kind: "box", x: 3, y: 4, width: 12, height: 8 },
      { confidence: 0.25, source: "run 1", attributes: { difficult: true, note: "süß", n: 1.5 } },
    ),
    made({ kind: "polygon", rings: [[1, 1, 9, 1, 5, 8]] }),
    made({
      kind: "polygon",
      rings: [
        [1, 1, 9, 1, 5, 8],
        [12, 2, 18, 2, 15, 9],
      ],
    }),
    made({ kind: "polyline", points: [1, 1, 9, 1, 5, 8.5] }),
    made({ kind: "points", points: [3, 4, 2, 0, 0, 0, 5, 6, 1] }),
    made({
      kind: "mask",
      width,
      height,
      counts: [height + 2, 4, height - 4, 4, width * height - 2 * height - 6],
    }),
  ];
  // Some images have the class alone, and one in four of the rest only some of the shapes.
  return i % 5 === 4 ? all.slice(0, 1) : all;
}

/** Everything in a project that people record, without ids and paths, in an order that depends on neither. */
export interface Described {
  readonly images: readonly DescribedImage[];
  /** By name. */
  readonly properties: Readonly<Record<string, PropertyType>>;
  /** Names of the parents of each class. */
  readonly parents: Readonly<Record<string, readonly string[]>>;
}

export interface DescribedImage {
  readonly sha1: string;
  readonly width: number;
  readonly height: number;
  readonly split: string | null;
  readonly values: Readonly<Record<string, ExchangeValue>>;
  readonly annotations: readonly ExchangeAnnotation[];
}

export async function describeProject(importer: Importer): Promise<Described> {
  const set = wholeSet(importer);
  const images: DescribedImage[] = [];
  for await (const { sha1, width, height, split, values, annotations } of set.images())
    images.push({ sha1, width, height, split, values: { ...values }, annotations });
  return {
    images,
    properties: Object.fromEntries(set.properties.map(({ name, type }) => [name, type])),
    parents: Object.fromEntries(set.classes.map(({ name, parents }) => [name, parents])),
  };
}

export function wholeSet({ project, dataset }: Importer): ExportSet {
  return exportSetOf(project, dataset, {
    ids: Int32Array.from(allIds(dataset.instances.end)),
    split: "split",
    sources: null,
    signal: AbortSignal.timeout(60_000),
  });
}

const choice: ImportChoice = {
  fusion: "replace",
  many: "leave",
  classProperty: "label",
  splitProperty: "split",
  source: "",
};

/** Imports labels as one commit. */
export async function importLabels(
  { project, dataset }: Importer,
  format: string,
  source: string,
  { options = {}, ...more }: Partial<ImportChoice> & { readonly options?: object } = {},
): Promise<ImportPlan & { issues: ImportIssue[]; undo: () => void }> {
  const issues: ImportIssue[] = [];
  const context = {
    signal: AbortSignal.timeout(60_000),
    issue: (one: ImportIssue) => void issues.push(one),
    progress: () => {},
    decoderScript: bundles.decoder,
  };
  const reader = await formatById(format).import?.open(source, options, context);
  assert.ok(reader);
  const plan = await planImport(project, dataset, reader, { ...choice, ...more }, context);
  const log = new CommitLog(project.db, dataset, { author: "ada", changed: () => {} });
  log.do(plan.commit);
  return { ...plan, issues, undo: () => void log.undo() };
}

function allIds(end: number): number[] {
  return Array.from({ length: end - 1 }, (_, i) => i + 1);
}
