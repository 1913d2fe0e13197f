import path from "node:path";
import { bytesOf } from "../../protocol/bytes.ts";
import type { InstanceRows, ServicesContract } from "../../protocol/pluginServices.ts";
import { computedProperties, computedPropertyIds } from "../../protocol/properties.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Dataset } from "../columns/dataset.ts";
import { instanceTexts } from "../db/readRows.ts";
import { shownPath } from "../project/describe.ts";
import type { Project } from "../project/project.ts";
import { annotationPage } from "./annotationPage.ts";
import { instanceIdsOf } from "./instanceFilter.ts";
import { readFilePixels, readPixels } from "./pixels.ts";
import type { PluginsOptions } from "./pluginsOptions.ts";
import { valuePage } from "./valuePage.ts";

type Reads = Pick<
  Handlers<ServicesContract>,
  | "data/folders"
  | "data/instances"
  | "data/properties"
  | "data/tags"
  | "data/values"
  | "data/annotations"
  | "data/annotationSources"
  | "data/pixels"
  | "data/filePixels"
  | "data/imageIds"
>;

/** What plugins may read of the project: in pages, each some milliseconds of the engine's time. */
export function readServices(
  options: Pick<PluginsOptions, "project" | "dataset" | "decoders">,
): Reads {
  const { project, dataset } = options;
  return {
    "data/folders": () => foldersOf(project, dataset),
    "data/instances": (filter) => instancePage(project, dataset, filter),
    "data/properties": ({ computed }) => propertiesOf(dataset, computed),
    "data/tags": () =>
      dataset.properties.list.flatMap(({ id }) =>
        dataset.properties
          .tags(id)
          .map((tag) => ({ ...tag }))
          .toSorted((a, b) => a.id - b.id),
      ),
    "data/values": (filter) => valuePage(dataset, filter),
    "data/annotations": (filter) => annotationPage(project.db, dataset, filter),
    "data/annotationSources": () => dataset.annotations.columns.sources.toSorted(),
    "data/pixels": ({ sha1s, side }, signal) => readPixels(options, sha1s, side, signal),
    "data/filePixels": (wanted) => readFilePixels(options, wanted),
    "data/imageIds": ({ sha1s }) => bytesOf(dataset.hashes.ids(sha1s)),
  };
}

/** Rows of an answer at most. */
const pageRows = 10_000;

function foldersOf(project: Project, dataset: Dataset): Awaited<ReturnType<Reads["data/folders"]>> {
  const order = dataset.folderOrder();
  // The order of paths has parents before their children.
  return [...dataset.folders]
    .toSorted((a, b) => order[a.id] - order[b.id])
    .map(({ id, name, path: stored, parentId }) => ({
      id,
      name,
      path: shownPath(project, stored),
      parentId,
    }));
}

function instancePage(
  project: Project,
  dataset: Dataset,
  filter: Parameters<Reads["data/instances"]>[0],
): InstanceRows {
  const { ids, next } = instanceIdsOf(dataset, filter, pageRows);
  const { folder, image } = dataset.instances;
  const { width, height } = dataset.images;
  const places = new Map<number, string>();
  const placeOf = (folderId: number): string => {
    let place = places.get(folderId);
    if (place === undefined)
      places.set(folderId, (place = shownPath(project, dataset.folder(folderId)?.path ?? "")));
    return place;
  };
  const texts = instanceTexts(project.db, ids);
  const images = ids.map((id) => image[id]);
  const decoded = images.filter((imageId) => imageId > 0);
  const hashes = new Map(dataset.hashes.sha1s(decoded).map((sha1, i) => [decoded[i], sha1]));
  const sizes = new Int32Array(ids.length * 2);
  for (const [i, imageId] of images.entries()) {
    sizes[i * 2] = width[imageId] ?? 0;
    sizes[i * 2 + 1] = height[imageId] ?? 0;
  }
  return {
    ids: bytesOf(ids),
    folderIds: bytesOf(ids.map((id) => folder[id])),
    names: texts.map(({ name }) => name),
    paths: texts.map(({ id, name }) => path.join(placeOf(folder[id]), name)),
    sha1s: Array.from(images, (imageId) => hashes.get(imageId) ?? null),
    sizes: bytesOf(sizes),
    averageHashes: texts.map(({ averageHash }) => averageHash),
    perceptualHashes: texts.map(({ perceptualHash }) => perceptualHash),
    next,
  };
}

function propertiesOf(
  { properties }: Dataset,
  computed: boolean,
): Awaited<ReturnType<Reads["data/properties"]>> {
  return {
    groups: [...properties.groups],
    properties: [
      ...properties.list.map((property) => ({ ...property, computed: false })),
      ...(computed ? computedPropertyIds : []).map((name) => ({
        id: null,
        name,
        type: computedProperties[name].kind,
        mode: ofFiles.has(name) ? ("instance" as const) : ("image" as const),
        groupId: null,
        computed: true,
      })),
    ],
  };
}

/** The computed properties that files of the same content need not share. */
const ofFiles: ReadonlySet<string> = new Set(["name", "path", "folder", "bytes", "modified", "id"]);
