import type {
  Annotation,
  ImageValue,
  ImageValueFilter,
  Instance,
  InstanceFilter,
  InstanceValue,
  InstanceValueFilter,
  Pixels,
  Property,
  PropertyMode,
  PropertyValue,
} from "../plugin-api/data.ts";
import type { Project } from "../plugin-api/project.ts";
import { bytesOf, int32sOf } from "../protocol/bytes.ts";
import type { InstanceRows, ServicesContract } from "../protocol/pluginServices.ts";
import type { Client } from "../protocol/rpc.ts";
import { partsOf } from "./parts.ts";
import { idBytes } from "./wireGroup.ts";

type Reads = Pick<
  Project,
  | "folders"
  | "instances"
  | "properties"
  | "tags"
  | "instanceValues"
  | "imageValues"
  | "annotations"
  | "annotationSources"
  | "query"
  | "pixels"
  | "filePixels"
>;

/** How many ids or hashes one request names. */
const mostNames = 10_000;
const mostPixelBytes = 16 * 1024 * 1024;

/** The reads of `ctx.project`: the engine answers in pages, which are put together here. */
export function readsOf(client: Client<ServicesContract>): Reads {
  return {
    folders: () => client.call("data/folders", {}),
    instances: (filter) => readInstances(client, filter),
    async properties({ ids, computed = false } = {}) {
      const { properties } = await client.call("data/properties", { computed });
      return ids === undefined
        ? properties
        : properties.filter(({ id }) => id === null || ids.includes(id));
    },
    async tags({ ids, propertyIds } = {}) {
      const tags = await client.call("data/tags", {});
      if (ids === undefined && propertyIds === undefined) return tags;
      const wanted = { ids: new Set(ids), propertyIds: new Set(propertyIds) };
      return tags.filter(
        ({ id, propertyId }) => wanted.ids.has(id) || wanted.propertyIds.has(propertyId),
      );
    },
    async instanceValues(filter = {}) {
      const found: InstanceValue[] = [];
      for await (const { propertyId, page } of valuePages(client, "instance", filter)) {
        const ids = int32sOf(page.ids);
        page.values.forEach((value, i) =>
          found.push({ propertyId, instanceId: ids[i] ?? 0, value: value as PropertyValue }),
        );
      }
      return found;
    },
    async imageValues(filter = {}) {
      const found: ImageValue[] = [];
      for await (const { propertyId, page } of valuePages(client, "image", filter))
        page.values.forEach((value, i) =>
          found.push({ propertyId, sha1: page.sha1s[i] ?? "", value: value as PropertyValue }),
        );
      return found;
    },
    async annotations({ sha1s } = {}) {
      const found: Annotation[] = [];
      for (const part of sha1s === undefined ? [null] : partsOf(hashesOf(sha1s), mostNames))
        for (let after: number | null = 0; after !== null;) {
          const page: AnnotationPage = await client.call("data/annotations", {
            sha1s: part,
            after,
          });
          for (const one of page.annotations) found.push(one);
          after = page.next;
        }
      return found;
    },
    annotationSources: () => client.call("data/annotationSources", {}),
    query: async (text) => int32sOf(await client.call("data/query", { text })),
    pixels: (wanted) => readPixels(client, wanted),
    async filePixels({ file, side, signal }) {
      const { data, ...size } = await client.call("data/filePixels", { file, side }, signal);
      // It owns its bytes, as those of `pixels`.
      return { ...size, data: new Uint8Array(data) };
    },
  };
}

async function readInstances(
  client: Client<ServicesContract>,
  { ids, sha1s, folderIds }: InstanceFilter = {},
): Promise<readonly Instance[]> {
  const none = { ids: null, sha1s: null, folderIds: null };
  const idList = ids === undefined ? undefined : int32sOf(idBytes(ids, "The filter"));
  const requests = [
    ...(idList ? idParts(idList).map((part) => ({ ...none, ids: part })) : []),
    ...(sha1s ? partsOf(hashesOf(sha1s), mostNames).map((part) => ({ ...none, sha1s: part })) : []),
    ...(folderIds?.length ? [{ ...none, folderIds: [...folderIds] }] : []),
    // What names nothing at all asks for everything; an empty list asks for nothing.
    ...(ids === undefined && sha1s === undefined && folderIds === undefined ? [none] : []),
  ];
  const found = new Map<number, Instance>();
  for (const request of requests)
    for (let after: number | null = 0; after !== null;) {
      const rows: InstanceRows = await client.call("data/instances", { ...request, after });
      for (const instance of instancesOf(rows)) found.set(instance.id, instance);
      after = rows.next;
    }
  if (idList && sha1s === undefined && folderIds === undefined)
    return [...new Set(idList)].flatMap((id) => found.get(id) ?? []);
  return [...found.values()].sort((a, b) => a.id - b.id);
}

function instancesOf(rows: InstanceRows): Instance[] {
  const folderIds = int32sOf(rows.folderIds);
  const sizes = int32sOf(rows.sizes);
  return Array.from(int32sOf(rows.ids), (id, i) => ({
    id,
    folderId: folderIds[i] ?? 0,
    name: rows.names[i] ?? "",
    path: rows.paths[i] ?? "",
    sha1: rows.sha1s[i] ?? null,
    width: sizes[i * 2] ?? 0,
    height: sizes[i * 2 + 1] ?? 0,
    averageHash: rows.averageHashes[i] ?? null,
    perceptualHash: rows.perceptualHashes[i] ?? null,
  }));
}

interface AnnotationPage {
  readonly annotations: readonly Annotation[];
  readonly next: number | null;
}

interface ValuePage {
  readonly ids: Uint8Array;
  readonly sha1s: readonly string[];
  readonly values: readonly unknown[];
}

/** Of properties of a mode that are named: all their values; of the others: those of what is named. */
async function* valuePages(
  client: Client<ServicesContract>,
  mode: PropertyMode,
  filter: InstanceValueFilter & ImageValueFilter,
): AsyncGenerator<{ readonly propertyId: number; readonly page: ValuePage }> {
  const { propertyIds, instanceIds, sha1s } = filter;
  const isAll = propertyIds === undefined && instanceIds === undefined && sha1s === undefined;
  const whole = [{ instanceIds: null, sha1s: null }];
  const named = [
    ...(instanceIds
      ? idParts(Int32Array.from(new Set(int32sOf(idBytes(instanceIds, "The filter"))))).map(
          (part) => ({
            instanceIds: part,
            sha1s: null,
          }),
        )
      : []),
    ...(sha1s
      ? partsOf(hashesOf(sha1s), mostNames).map((part) => ({ instanceIds: null, sha1s: part }))
      : []),
  ];
  const { properties } = await client.call("data/properties", { computed: false });
  for (const { id: propertyId, mode: ofProperty } of properties) {
    if (propertyId === null || ofProperty !== mode) continue;
    for (const names of isAll || propertyIds?.includes(propertyId) ? whole : named)
      for (let after: number | null = 0; after !== null;) {
        const page: ValuePage & { readonly next: number | null } = await client.call(
          "data/values",
          {
            propertyId,
            ...names,
            after,
          },
        );
        yield { propertyId, page };
        after = page.next;
      }
  }
}

/** Asks for the next pictures while the caller looks at the last. */
async function* readPixels(
  client: Client<ServicesContract>,
  { sha1s, side, signal }: Parameters<Project["pixels"]>[0],
): AsyncGenerator<Pixels> {
  const size = Math.min(64, Math.max(1, Math.floor(mostPixelBytes / (side * side * 3))));
  const ask = (at: number): Promise<Pixels[]> => {
    const part = hashesOf(sha1s.slice(at, at + size));
    if (part.length === 0) return Promise.resolve([]);
    const answer = client.call("data/pixels", { sha1s: part, side }, signal);
    // The caller may stop before it is waited for.
    answer.catch(() => undefined);
    return answer;
  };
  let next = ask(0);
  for (let at = 0; at < sha1s.length; at += size) {
    const pictures = await next;
    next = ask(at + size);
    // Each owns its bytes: a part of a message would be cloned, or kept, with the whole of it.
    for (const { sha1, width, height, data } of pictures)
      yield { sha1, width, height, data: new Uint8Array(data) };
  }
}

/** Properties that can be written, by their ids. */
export async function propertiesById(
  client: Client<ServicesContract>,
): Promise<ReadonlyMap<number, Property>> {
  const { properties } = await client.call("data/properties", { computed: false });
  return new Map(properties.flatMap((one) => (one.id === null ? [] : [[one.id, one]])));
}

function idParts(ids: Int32Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(ids.length / mostNames) }, (_, i) =>
    bytesOf(ids.subarray(i * mostNames, (i + 1) * mostNames)),
  );
}

/** In the one way to write them, each once. */
function hashesOf(sha1s: readonly string[]): string[] {
  return [...new Set(sha1s.map((sha1) => sha1.toLowerCase()))];
}
