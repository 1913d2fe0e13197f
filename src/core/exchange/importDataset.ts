import type { AnnotationInput, CommitInput } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import { emptyCommit } from "../../protocol/emptyCommit.ts";
import { annotationsOfImages } from "../db/annotations.ts";
import { fileOf } from "../project/describe.ts";
import type { Project } from "../project/project.ts";
import { exchangeValueOf } from "./datasetValues.ts";
import { record, type DatasetReader, type ImportContext, type ImportRecord } from "./exchange.ts";
import { matcher, type Match } from "./importMatch.ts";
import { shapesOnto } from "./importShapes.ts";
import { ImportTags, isTagName } from "./importTags.ts";
import { ImportValues } from "./importValues.ts";
import { chooseInstances, type FusionMode, type ManyMode } from "./tablesFusion.ts";

export interface ImportChoice {
  /** What happens to values that are there. */
  readonly fusion: FusionMode;
  /** Which of several images that a record may mean receive it. */
  readonly many: ManyMode;
  /** The tag property whose tags the classes of annotations are. */
  readonly classProperty: string;
  /** The tag property that says the split. */
  readonly splitProperty: string;
  /** The prediction run that annotations without a source are of; "": ground truth. */
  readonly source: string;
}

export interface ImportPlan {
  readonly commit: CommitInput;
  /** Images that the dataset speaks of and the project has. */
  readonly matched: number;
  readonly unmatched: number;
  readonly values: number;
  readonly annotations: number;
}

/**
 * Reads a dataset and works out the one commit that brings it into the project; nothing is written. Annotations that
 * are there already are not added again, so importing the same dataset twice changes nothing the second time.
 * @throws WinnowError file-problem, bad-request, cancelled
 */
export async function planImport(
  project: Project,
  dataset: Dataset,
  reader: DatasetReader,
  choice: ImportChoice,
  context: ImportContext,
): Promise<ImportPlan> {
  const find = matcher(project, dataset, reader.root);
  const tags = new ImportTags(dataset.properties);
  const values = new ImportValues();
  const drafts: Draft[] = [];
  const matched = new Set<number>();
  let unmatched = 0;
  const taken = new Set<number>();
  const chosen = (match: Match, { values: given }: ImportRecord): readonly number[] =>
    match.kind === "none"
      ? []
      : match.kind === "found"
        ? [match.id]
        : chooseInstances(
            choice.many,
            match.ids,
            (id) => Object.keys(given).every((name) => isWithout(dataset, id, name)),
            taken,
          );
  for await (const one of reader.records()) {
    context.signal.throwIfAborted();
    const match = find(one);
    const ids = chosen(match, one);
    if (ids.length === 0) {
      unmatched++;
      const reason = match.kind === "found" ? "is not in the project" : match.reason;
      context.issue({ file: nameOf(one), message: `The image ${reason}: it is left out.` });
    }
    for (const id of ids) {
      matched.add(id);
      values.add(id, one.values);
      if (one.split !== undefined) values.add(id, record([[choice.splitProperty, one.split]]));
      drafts.push(...(await draftsOf(project, dataset, id, one, context)));
    }
  }
  const annotations = annotationsFor(project, tags, context.issue, { reader, drafts, choice });
  const types = record([
    ...Object.entries(reader.types),
    ...(matched.size > 0 ? [[choice.splitProperty, "tag"] as const] : []),
  ]);
  // Before the values, so that the split belongs to images like those that Winnow makes.
  if (values.has(choice.splitProperty)) tags.tagProperty(choice.splitProperty, "tag");
  const batches = values.batches(dataset, tags, {
    types,
    fusion: choice.fusion,
    issue: context.issue,
  });
  return {
    commit: {
      ...emptyCommit,
      title: `Import labels of ${matched.size.toLocaleString("en")} ${matched.size === 1 ? "image" : "images"}`,
      properties: tags.properties,
      tags: tags.tags,
      values: batches,
      annotations,
    },
    matched: matched.size,
    unmatched,
    values: batches.reduce((sum, { ids }) => sum + ids.byteLength / 4, 0),
    annotations: annotations.length,
  };
}

/** Whether an instance holds nothing in the property of this name. */
function isWithout({ properties, instances }: Dataset, id: number, name: string): boolean {
  const property = properties.named(name);
  if (!property) return true;
  const entity = property.mode === "image" ? instances.image[id] : id;
  return exchangeValueOf(properties, property, entity) === null;
}

function nameOf({ file, sha1, instanceId }: ImportRecord): string {
  return file === "" ? (sha1 ?? `id ${String(instanceId)}`) : file;
}

type Draft = Omit<AnnotationInput, "id" | "classId"> & { readonly className: string };

async function draftsOf(
  project: Project,
  dataset: Dataset,
  instanceId: number,
  one: ImportRecord,
  { issue }: ImportContext,
): Promise<Draft[]> {
  if (one.annotations.length === 0) return [];
  const { file } = one;
  const imageId = dataset.instances.image[instanceId];
  const left = (why: string): Draft[] => {
    issue({ file, message: `The annotations are left out: the image ${why}.` });
    return [];
  };
  if (!(imageId > 0)) return left("is not decoded yet; import them again later");
  const [width, height] = [dataset.images.width[imageId], dataset.images.height[imageId]];
  const original = fileOf(project, dataset, instanceId).file;
  const onto = await shapesOnto(one, { width, height }, original);
  if (typeof onto === "string") return left(onto);
  return one.annotations.flatMap((annotation, i) => {
    const { className, confidence, source, attributes } = annotation;
    const shape = onto(annotation.shape);
    const fits =
      shape && (shape.kind !== "mask" || (shape.width === width && shape.height === height));
    if (fits && isTagName(className))
      return [
        {
          imageId,
          className: className.trim(),
          shape,
          confidence,
          source: source.slice(0, 200),
          attributes,
        },
      ];
    const why = fits
      ? "its class has no name, or too long a one"
      : "its mask has other sides than the image";
    issue({ file, item: `annotation ${i + 1}`, message: `An annotation is left out: ${why}.` });
    return [];
  });
}

function annotationsFor(
  { db }: Project,
  tags: ImportTags,
  issue: ImportContext["issue"],
  {
    reader,
    drafts,
    choice,
  }: { reader: DatasetReader; drafts: readonly Draft[]; choice: ImportChoice },
): AnnotationInput[] {
  if (drafts.length === 0) return [];
  const property = tags.tagProperty(choice.classProperty, "multi_tags").id;
  tags.classes(property, reader.classes, issue);
  const present = new Set<string>();
  const imageIds = [...new Set(drafts.map(({ imageId }) => imageId))];
  for (let from = 0; from < imageIds.length; from += 1000)
    for (const one of annotationsOfImages(db, imageIds.slice(from, from + 1000)))
      present.add(keyOf(one.imageId, one.classId, one));
  return drafts.flatMap(({ className, ...draft }) => {
    const classId = tags.tag(property, className);
    const made = { ...draft, source: draft.source || choice.source, classId };
    const key = keyOf(made.imageId, classId, made);
    if (present.has(key)) return [];
    // Two records of one image, as copies of a file have them, say the same thing once.
    present.add(key);
    return [{ ...made, id: tags.newId(), attributes: { ...made.attributes } }];
  });
}

function keyOf(
  imageId: number,
  classId: number,
  { shape, source, confidence }: Pick<AnnotationInput, "shape" | "source" | "confidence">,
): string {
  return JSON.stringify([imageId, classId, source, confidence, Object.entries(shape).sort()]);
}
