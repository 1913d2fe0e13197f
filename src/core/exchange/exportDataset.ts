import { WinnowError } from "../../base/errors.ts";
import type { Dataset } from "../columns/dataset.ts";
import { annotationsOfImages } from "../db/annotations.ts";
import { imageInfo } from "../db/images.ts";
import { instancesById, instanceState, type InstanceRow } from "../db/instances.ts";
import type { PropertyRow } from "../db/properties.ts";
import { shownPath, storedPathOf } from "../project/describe.ts";
import { parentPath, relativeTo } from "../project/layout.ts";
import type { Project } from "../project/project.ts";
import { exchangeValueOf } from "./datasetValues.ts";
import {
  record,
  type ExchangeAnnotation,
  type ExchangeClass,
  type ExchangeValue,
  type ExportImage,
  type ExportSet,
} from "./exchange.ts";

export interface ExportChoice {
  /** In the order of the export; those that are not decoded, or whose file is missing, are left out. */
  readonly ids: Int32Array;
  /** The name of the property whose tags are splits; "": no splits. */
  readonly split: string;
  /** Annotations of these sources only ("" is ground truth); null: of all. */
  readonly sources: readonly string[] | null;
  readonly signal: AbortSignal;
}

/**
 * Instances of a project for a writer: read in batches as they are asked for.
 * @throws WinnowError bad-request when the split is no tag property, or nothing can be exported
 */
export function exportSetOf(project: Project, dataset: Dataset, choice: ExportChoice): ExportSet {
  const { instances, properties } = dataset;
  const ids = choice.ids.filter((id) => instances.state[id] === instanceState.ready);
  if (ids.length === 0)
    throw new WinnowError(
      "bad-request",
      "There is no image to export: none is selected that is imported and on the disk.",
    );
  const split = splitProperty(dataset, choice.split);
  const values = properties.list.filter((property) => property !== split);
  const base = commonFolder(dataset, ids);
  return {
    classes: classesOf(dataset),
    properties: values.map(({ name, type }) => ({ name, type })),
    info: record(),
    count: ids.length,
    async *images() {
      for (let from = 0; from < ids.length; from += batch) {
        choice.signal.throwIfAborted();
        const some = [...ids.subarray(from, from + batch)];
        const rows = new Map(instancesById(project.db, some).map((row) => [row.id, row]));
        const annotations = annotationsByImage(project, dataset, [...rows.values()], choice);
        for (const id of some) {
          const row = rows.get(id);
          const image = row && imageOf(project, dataset, row, { base, split, values });
          if (image) yield { ...image, annotations: annotations.get(row.imageId ?? 0) ?? [] };
        }
        // The engine answers its windows between batches.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

const batch = 500;

function imageOf(
  project: Project,
  dataset: Dataset,
  row: InstanceRow,
  { base, split, values }: { base: string; split: PropertyRow | undefined; values: PropertyRow[] },
): ExportImage | undefined {
  const info = row.imageId === null ? undefined : imageInfo(project.db, row.imageId);
  if (!info) return undefined;
  const { properties } = dataset;
  const valueOf = (property: PropertyRow): ExchangeValue | null =>
    exchangeValueOf(properties, property, property.mode === "image" ? (row.imageId ?? 0) : row.id);
  const stored = storedPathOf(dataset, row);
  const part = split && valueOf(split);
  return {
    id: row.id,
    sha1: info.sha1,
    source: shownPath(project, stored),
    name: relativeTo(base, stored),
    width: info.width,
    height: info.height,
    split: typeof part === "string" ? part : null,
    values: record(
      values.flatMap((property) => {
        const value = valueOf(property);
        return value === null ? [] : [[property.name, value] as const];
      }),
    ),
    annotations: [],
  };
}

function annotationsByImage(
  { db }: Project,
  { properties }: Dataset,
  rows: readonly InstanceRow[],
  { sources }: ExportChoice,
): Map<number, ExchangeAnnotation[]> {
  const byImage = new Map<number, ExchangeAnnotation[]>();
  const imageIds = [...new Set(rows.flatMap(({ imageId }) => imageId ?? []))];
  for (const one of annotationsOfImages(db, imageIds)) {
    const { shape, confidence, source, attributes } = one;
    const className = properties.tag(one.classId)?.name;
    if (className === undefined || (sources && !sources.includes(source))) continue;
    const made = { className, shape, confidence, source, attributes };
    const list = byImage.get(one.imageId);
    if (list) list.push(made);
    else byImage.set(one.imageId, [made]);
  }
  return byImage;
}

/**
 * All tags of the properties that annotations take their classes from, so that a class has the same number whichever
 * part of the dataset is exported.
 */
function classesOf({ annotations, properties }: Dataset): ExchangeClass[] {
  const used = new Set<number>();
  for (const id of new Set(annotations.columns.class)) {
    const tag = properties.tag(id);
    if (tag) used.add(tag.propertyId);
  }
  const classes = new Map<string, ExchangeClass>();
  for (const propertyId of [...used].toSorted((a, b) => a - b))
    for (const { name, parents } of properties.tags(propertyId).toSorted((a, b) => a.id - b.id))
      if (!classes.has(name))
        classes.set(name, {
          name,
          parents: parents.flatMap((id) => properties.tag(id)?.name ?? []),
        });
  return [...classes.values()];
}

function splitProperty({ properties }: Dataset, name: string): PropertyRow | undefined {
  const found = name === "" ? undefined : properties.named(name);
  if (!found || found.type === "tag") return found;
  throw new WinnowError(
    "bad-request",
    `'${name}' is a property of type ${found.type}, and only a tag can say the split. Choose another property for it.`,
  );
}

/** The deepest folder that all are in: what is above it says nothing in an export. */
function commonFolder(dataset: Dataset, ids: Int32Array): string {
  const folders = new Set<number>();
  for (const id of ids) folders.add(dataset.instances.folder[id]);
  const paths = [...folders].map((id) => dataset.folder(id)?.path ?? "");
  let common = paths[0] ?? "";
  while (common !== "" && !paths.every((one) => one === common || one.startsWith(`${common}/`)))
    common = parentPath(common) === common ? "" : parentPath(common);
  return common;
}
