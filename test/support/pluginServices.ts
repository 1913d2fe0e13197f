import { appendFileSync } from "node:fs";
import { bytesOf, float64sOf, int32sOf } from "../../src/protocol/bytes.ts";
import type { OwnActionInfo } from "../../src/protocol/pluginActions.ts";
import type { PluginContract } from "../../src/protocol/pluginHost.ts";
import type { ServicesContract } from "../../src/protocol/pluginServices.ts";
import type { WireNotification, WirePart } from "../../src/protocol/wireResult.ts";
import type { Client, Handlers } from "../../src/protocol/rpc.ts";
import { tempDir } from "./tempDir.ts";

type Services = Handlers<ServicesContract>;
type Payload<M extends keyof Services> = Parameters<Services[M]>[0];

/** The engine's end of a plugin, which writes down all that the plugin says. */
export interface EngineSide extends AsyncDisposable {
  readonly handlers: Services;
  /** What was described, each time. */
  readonly described: (readonly OwnActionInfo[])[];
  readonly notifications: WireNotification[];
  readonly logs: string[];
  /** Of all runs, in their order. */
  readonly parts: WirePart[];
  /** Of tasks: "started 1", "done 1", … */
  readonly tasks: string[];
  readonly commits: Payload<"data/commit">[];
  /** Messages of vectors: how many of each. */
  readonly writes: number[];
  listen(client: Client<PluginContract>): void;
}

/**
 * Answers a plugin from a small dataset: three instances (ids 3, 5, 8) of the images aaa…, bbb… and none, a property of
 * each mode, pages of two rows; vectors in a real file with the rows in the reverse order and gaps between them.
 */
export async function engineSide(overrides: Partial<Services> = {}): Promise<EngineSide> {
  const dir = await tempDir();
  const side = {
    described: [] as (readonly OwnActionInfo[])[],
    notifications: [] as WireNotification[],
    logs: [] as string[],
    parts: [] as WirePart[],
    tasks: [] as string[],
    commits: [] as Payload<"data/commit">[],
    writes: [] as number[],
  };
  let taskId = 0;
  const handlers: Services = {
    "host/hello": () => null,
    ...reads,
    "data/commit": (commit) => {
      side.commits.push(commit);
      return { commitId: side.commits.length, ids: [[-1, 41]] };
    },
    "data/undo": ({ how }) => ({ title: how === "undo" ? "Add the hue" : null }),
    ...vectorServices(dir.file("vectors.f32"), side.writes),
    "action/describe": ({ actions }) => {
      side.described.push(actions);
      return null;
    },
    "action/listAll": () => [],
    "action/call": () => null,
    "settings/set": ({ values }) => values,
    "secret/get": ({ name }) => (name === "API_KEY" ? "s3cret" : null),
    "task/add": ({ name }) => {
      side.tasks.push(`added ${++taskId} ${name}`);
      return taskId;
    },
    ...stateServices(),
    ...overrides,
  };
  return {
    ...side,
    handlers,
    listen(client) {
      client.on("notify", (notification) => side.notifications.push(notification));
      client.on("log", ({ level, text }) => side.logs.push(`${level}: ${text}`));
      client.on("run/part", ({ part }) => side.parts.push(part));
      client.on("task/started", ({ taskId: id }) => side.tasks.push(`started ${id}`));
      client.on("task/ended", ({ taskId: id, state }) => side.tasks.push(`${state} ${id}`));
    },
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

export const sha1s = { a: "a".repeat(40), b: "b".repeat(40) };

const instances = [
  { id: 3, folderId: 1, name: "a.png", sha1: sha1s.a, size: [640, 480] },
  { id: 5, folderId: 2, name: "b.png", sha1: sha1s.b, size: [64, 48] },
  { id: 8, folderId: 2, name: "broken.png", sha1: null, size: [0, 0] },
];

const properties = [
  { id: 2, name: "hue", type: "number", mode: "image", groupId: null, computed: false },
  { id: 4, name: "labels", type: "multi_tags", mode: "image", groupId: 9, computed: false },
  { id: 6, name: "note", type: "text", mode: "instance", groupId: null, computed: false },
] as const;

const imageValues: Record<number, Record<string, unknown>> = {
  2: { [sha1s.a]: 120, [sha1s.b]: 240 },
  4: { [sha1s.a]: [7] },
};

type Reads = {
  [M in Extract<keyof Services, `data/${string}`>]: Services[M];
};

const reads: Omit<Reads, "data/commit" | "data/undo"> = {
  "data/folders": () => [
    { id: 1, name: "photos", path: "/photos", parentId: null },
    { id: 2, name: "cats", path: "/photos/cats", parentId: 1 },
  ],
  "data/instances": ({ ids, sha1s: hashes, folderIds, after }) => {
    const wanted = ids ? [...int32sOf(ids)] : null;
    const found = instances.filter(
      ({ id, sha1, folderId }) =>
        id > after &&
        ((!wanted && !hashes && !folderIds) ||
          wanted?.includes(id) ||
          (sha1 !== null && hashes?.includes(sha1)) ||
          folderIds?.includes(folderId)),
    );
    const page = found.slice(0, 2);
    return {
      ids: bytesOf(Int32Array.from(page, ({ id }) => id)),
      folderIds: bytesOf(Int32Array.from(page, ({ folderId }) => folderId)),
      names: page.map(({ name }) => name),
      paths: page.map(({ name }) => `/photos/${name}`),
      sha1s: page.map(({ sha1 }) => sha1),
      sizes: bytesOf(Int32Array.from(page.flatMap(({ size }) => size))),
      averageHashes: page.map(({ sha1 }) => sha1 && "ffe7c38181c3e7ff"),
      perceptualHashes: page.map(({ sha1 }) => sha1 && "c3a1e85d1e2b60f7"),
      next: found.length > 2 ? (page[1]?.id ?? null) : null,
    };
  },
  "data/properties": ({ computed }) => ({
    groups: [],
    properties: [
      ...properties,
      ...(computed
        ? [
            {
              id: null,
              name: "width",
              type: "number" as const,
              mode: "image" as const,
              groupId: null,
              computed: true,
            },
          ]
        : []),
    ],
  }),
  "data/tags": () => [
    { id: 7, propertyId: 4, name: "cat", color: 0xff8800, parents: [] },
    { id: 11, propertyId: 4, name: "kitten", color: null, parents: [7] },
  ],
  "data/values": ({ propertyId, instanceIds, sha1s: hashes, after }) => {
    if (propertyId === 6) {
      const wanted = instanceIds ? [...int32sOf(instanceIds)] : [3, 5];
      const ids = wanted.filter((id) => id === 3 || id === 5);
      return {
        ids: bytesOf(Int32Array.from(ids)),
        sha1s: [],
        values: ids.map((id) => `note ${id}`),
        next: null,
      };
    }
    const all = Object.entries(imageValues[propertyId] ?? {}).filter(
      ([sha1]) => !hashes || hashes.includes(sha1),
    );
    const page = all.slice(after, after + 1);
    return {
      ids: new Uint8Array(),
      sha1s: page.map(([sha1]) => sha1),
      values: page.map(([, value]) => value),
      next: after + 1 < all.length ? after + 1 : null,
    };
  },
  "data/annotationSources": () => ["", "detector"],
  "data/annotations": ({ after }) => ({
    annotations: [
      {
        id: after + 1,
        sha1: sha1s.a,
        classId: 7,
        shape: { kind: "class" },
        bounds: null,
        area: null,
        confidence: 0.5,
        source: "detector",
        attributes: { occluded: true },
      },
    ],
    next: after === 0 ? 1 : null,
  }),
  "data/query": () => bytesOf(Int32Array.of(8, 3)),
  "data/pixels": ({ sha1s: hashes, side }) =>
    hashes.map((sha1) => ({
      sha1,
      width: side,
      height: 1,
      data: new Uint8Array(side * 3).fill(sha1 === sha1s.a ? 10 : 20),
    })),
  "data/filePixels": () => ({ width: 2, height: 1, data: Uint8Array.of(8, 8, 8, 9, 9, 9) }),
  "data/imageIds": ({ sha1s: hashes }) =>
    bytesOf(
      Int32Array.from(hashes, (sha1) => [0, 101, 102][[sha1s.a, sha1s.b].indexOf(sha1) + 1] ?? 0),
    ),
};

type VectorServices = { [M in Extract<keyof Services, `vector/${string}`>]: Services[M] };

function vectorServices(file: string, writes: number[]): VectorServices {
  const types: {
    params: Record<string, unknown>;
    of: "images" | "annotations";
    dimensions: number;
    /** By the hash of an image, or the id of an annotation. */
    rows: Map<string | number, number>;
  }[] = [];
  let rows = 0;
  const typeOf = (typeId: number): (typeof types)[number] => {
    const type = types[typeId - 1];
    if (!type) throw new Error("no such type");
    return type;
  };
  const append = (
    typeId: number,
    owners: readonly (string | number)[],
    dimensions: number,
    data: Uint8Array,
  ): null => {
    const type = typeOf(typeId);
    type.dimensions = dimensions;
    writes.push(owners.length);
    // The last one first, and a row of nobody between each two.
    const width = dimensions * 4;
    const lines = owners.map((_, i) => data.slice(i * width, (i + 1) * width)).toReversed();
    for (const line of lines) appendFileSync(file, Buffer.concat([line, Buffer.alloc(width, 1)]));
    owners.forEach((owner, i) => type.rows.set(owner, rows + (owners.length - 1 - i) * 2));
    rows += owners.length * 2;
    return null;
  };
  return {
    "vector/listTypes": () =>
      types.map(({ params, of, dimensions, rows: ofType }, i) => ({
        id: i + 1,
        source: "sample",
        params,
        of,
        dimensions,
        count: ofType.size,
        revision: writes.length,
      })),
    "vector/createType": ({ params, of }) =>
      types.push({ params, of, dimensions: 0, rows: new Map<string | number, number>() }),
    "vector/removeType": () => null,
    "vector/write": ({ typeId, sha1s: hashes, dimensions, data }) =>
      append(typeId, hashes, dimensions, data),
    "vector/locate": ({ typeId, sha1s: hashes }) => {
      const { dimensions, rows: known } = typeOf(typeId);
      const all = [...known.keys()].map(String);
      const found = (hashes ?? all).filter((sha1) => known.has(sha1));
      return {
        file,
        dimensions,
        sha1s: found,
        rows: bytesOf(Int32Array.from(found, (sha1) => known.get(sha1) ?? 0)),
      };
    },
    "vector/missing": ({ typeId, sha1s: hashes }) =>
      (hashes ?? Object.values(sha1s)).filter((sha1) => !typeOf(typeId).rows.has(sha1)),
    // Of the image a are those with odd ids, the others of b; what says that its box begins at 13 has moved away.
    "vector/writeOfAnnotations": ({ typeId, annotationIds, bounds, dimensions, data }) => {
      const x = (i: number): number => (bounds ? float64sOf(bounds)[i * 4] : 0);
      const ids = [...int32sOf(annotationIds)].map((id, i) => (x(i) === 13 ? -id : id));
      return append(typeId, ids, dimensions, data);
    },
    "vector/locateOfAnnotations": ({ typeId, annotationIds }) => {
      const { dimensions, rows: known } = typeOf(typeId);
      const all = [...known.keys()].map(Number).filter((id) => id > 0);
      const ids = annotationIds ? [...int32sOf(annotationIds)] : all.toSorted((a, b) => a - b);
      const found = Int32Array.from(ids.filter((id) => known.has(id)));
      return {
        file,
        dimensions,
        annotationIds: bytesOf(found),
        images: bytesOf(found.map((id) => 1 - (id % 2))),
        sha1s: [sha1s.a, sha1s.b],
        rows: bytesOf(found.map((id) => known.get(id) ?? 0)),
      };
    },
    "vector/missingOfAnnotations": ({ typeId, annotationIds }) => {
      const ids = annotationIds ? int32sOf(annotationIds) : Int32Array.of(1, 2, 3);
      return bytesOf(ids.filter((id) => !typeOf(typeId).rows.has(id)));
    },
  };
}

type StateServices = {
  [
    M in Extract<keyof Services, `store/${string}` | `run/${string}` | `map/${string}`>
  ]: Services[M];
};

function stateServices(): StateServices {
  const stores = new Map<string, Map<string, unknown>>();
  const storeOf = (scope: string, name: string): Map<string, unknown> => {
    const found = stores.get(`${scope}/${name}`) ?? new Map<string, unknown>();
    stores.set(`${scope}/${name}`, found);
    return found;
  };
  const runs = new Map<string, { config: unknown; results: Buffer | null }>();
  const maps = new Map<string, { sha1s: string[]; points: Uint8Array }>();
  return {
    "store/get": ({ scope, store, key }) => ({
      found: storeOf(scope, store).has(key),
      value: storeOf(scope, store).get(key),
    }),
    "store/set": ({ scope, store, key, value }) => {
      storeOf(scope, store).set(key, value);
      return null;
    },
    "store/keys": ({ scope, store }) => [...storeOf(scope, store).keys()].toSorted(),
    "store/delete": ({ scope, store, key }) => {
      const found = storeOf(scope, store);
      if (key !== null) return Number(found.delete(key));
      const count = found.size;
      found.clear();
      return count;
    },
    "run/init": ({ key, config }) => {
      runs.set(key, { config, results: null });
      return null;
    },
    "run/updateConfig": ({ key, config }) => {
      runs.set(key, { config, results: runs.get(key)?.results ?? null });
      return null;
    },
    "run/list": () =>
      [...runs].map(([key, { config }]) => ({ key, version: "1.2.3", time: 1, config })),
    "run/rename": ({ key, to }) => {
      const run = runs.get(key);
      if (run) runs.set(to, run);
      runs.delete(key);
      return null;
    },
    "run/delete": ({ key }) => {
      runs.delete(key);
      return null;
    },
    "run/save": ({ key, offset, bytes }) => {
      const run = runs.get(key) ?? { config: null, results: null };
      run.results = Buffer.concat([(run.results ?? Buffer.alloc(0)).subarray(0, offset), bytes]);
      runs.set(key, run);
      return null;
    },
    "run/load": ({ key, offset, length }) => {
      const results = runs.get(key)?.results;
      return {
        total: results?.length ?? null,
        bytes: Uint8Array.from(results?.subarray(offset, offset + length) ?? []),
      };
    },
    "map/save": ({ key, sha1s: hashes, points }) => {
      maps.set(key, { sha1s: hashes, points: Uint8Array.from(points) });
      return null;
    },
    "map/load": ({ key }) => maps.get(key) ?? null,
    "map/list": () => [...maps.keys()],
    "map/delete": ({ key }) => {
      maps.delete(key);
      return null;
    },
  };
}
