import * as v from "valibot";
import { isJson, type JsonValue } from "../base/json.ts";
import { propertyModes, type PropertyMode } from "./data.ts";
import { request } from "./rpc.ts";

/*
 * What plugins, and people for themselves, keep beside the dataset: key-value stores, runs, maps and saved queries. It is
 * no part of commits and is not undone. Whoever owns something is named with each request.
 */

/** Who owns what people keep for themselves; everyone else is the id of a plugin. */
export const ownOwner = "project";

/** What a request may hold at most. */
export const stateLimits = {
  /** UTF-16 units of a key or a name. */
  key: 512,
  /** Bytes of a value's or a config's JSON. */
  value: 16 << 20,
  /** Bytes of what is said about a map, as JSON. */
  mapInfo: 64 << 10,
  /** Bytes in one message of an upload, or of results that are read. */
  piece: 1 << 20,
  /** Bytes of a whole upload. */
  upload: 2 ** 31,
  /** Points of a map, and in one message of it. */
  mapPoints: 1_000_000,
  pointsAtOnce: 65_536,
  /** Saved queries of one owner. */
  queries: 1000,
} as const;

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bytes = v.instance(Uint8Array<ArrayBufferLike>);
const piece = v.pipe(
  bytes,
  v.check(
    ({ byteLength }) => byteLength > 0 && byteLength <= stateLimits.piece,
    "A piece has 1 to 1,048,576 bytes.",
  ),
);
const owner = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const key = v.pipe(v.string(), v.minLength(1), v.maxLength(stateLimits.key));
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
/** What is the same after a way through JSON. */
export const json = v.custom<JsonValue>(
  isJson,
  "This cannot be said in JSON, or is nested too deeply.",
);
const page = { offset: count, limit: v.pipe(count, v.maxValue(1000)) };
/** Null: of all owners. */
const ofOwner = { owner: v.nullable(owner) };

/** In the project, or outside of all projects, for all of this user's on this machine. */
const scope = v.picklist(["project", "global"]);
export type StateScope = v.InferOutput<typeof scope>;
const inStore = { scope, owner, store: key };
const theRun = { owner, key };
const theMap = { owner, name: key };
const theQuery = { owner, name };

export interface StoreInfo {
  readonly name: string;
  readonly keys: number;
}

/** Times in milliseconds since the epoch. */
export interface StoreEntryInfo {
  /** Of its JSON. */
  readonly bytes: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Null: never. */
  readonly expiresAt: number | null;
}

/** Something that was worked out once: how, and what came of it. */
export interface RunInfo {
  readonly owner: string;
  readonly key: string;
  /** Of the plugin or the Winnow that registered it. */
  readonly version: string;
  /** Milliseconds since the epoch, as below. */
  readonly createdAt: number;
  /** When its config, its key or its results changed last. */
  readonly updatedAt: number;
  /** Read in pieces by `run/results`; another save gives another id. Null: none were saved. */
  readonly results: { readonly id: number; readonly bytes: number } | null;
}

export interface Run extends RunInfo {
  readonly config: JsonValue;
}

export interface MapBounds {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** Points in the plane that stand for instances or images. */
export interface MapInfo {
  readonly owner: string;
  readonly name: string;
  /** What the ids of its points are of. */
  readonly of: PropertyMode;
  /** Whatever its owner says about it: the method, its parameters, … */
  readonly info: JsonValue;
  /** Another save gives another id. */
  readonly pointsId: number;
  readonly points: number;
  /** Around all points; null without any. */
  readonly bounds: MapBounds | null;
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
}

export interface SavedQuery {
  readonly owner: string;
  readonly name: string;
  /** Free of errors of syntax when it was saved; what it names may have gone since. */
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What an owner had. */
export interface Forgotten {
  readonly keys: number;
  readonly runs: number;
  readonly maps: number;
  readonly queries: number;
}

export const stateRequests = {
  /** The stores of an owner that hold something, by name. */
  "store/list": request(v.object({ scope, owner }))<StoreInfo[]>(),
  /** Keys in the order of their UTF-8 bytes, after one or from the first on. */
  "store/keys": request(v.object({ ...inStore, after: v.nullable(key), limit: page.limit }))<
    string[]
  >(),
  /** Null: there is no such key, or it has expired. */
  "store/get": request(v.object({ ...inStore, key }))<{ value: JsonValue } | null>(),
  "store/describe": request(v.object({ ...inStore, key }))<StoreEntryInfo | null>(),
  /** With a time to live in seconds it is gone after that; null: it stays, however long it was to live before. */
  "store/set": request(
    v.object({
      ...inStore,
      key,
      value: json,
      ttl: v.nullable(v.pipe(v.number(), v.finite(), v.gtValue(0))),
    }),
  )<null>(),
  /** Whether it was there. */
  "store/delete": request(v.object({ ...inStore, key }))<boolean>(),
  /** How many keys it had. */
  "store/clear": request(v.object(inStore))<number>(),

  /** A run of the key that is there is refused or, with `overwrite`, replaced together with its results. */
  "run/register": request(v.object({ ...theRun, config: json, overwrite: v.boolean() }))<RunInfo>(),
  "run/configure": request(v.object({ ...theRun, config: json }))<RunInfo>(),
  /** By owner and key. */
  "run/list": request(v.object({ ...ofOwner, ...page }))<RunInfo[]>(),
  "run/get": request(v.object(theRun))<Run>(),
  "run/rename": request(v.object({ ...theRun, to: key }))<RunInfo>(),
  "run/remove": request(v.object(theRun))<null>(),
  /** Makes an upload the results of a run, whole or not at all; earlier ones only with `overwrite`. */
  "run/save": request(v.object({ ...theRun, uploadId: id, overwrite: v.boolean() }))<RunInfo>(),
  /** Bytes from `offset` on, fewer than `limit` at the end. Refused once other results were saved. */
  "run/results": request(
    v.object({
      ...theRun,
      resultsId: id,
      offset: count,
      limit: v.pipe(count, v.maxValue(stateLimits.piece)),
    }),
  )<Uint8Array>(),

  /**
   * Makes an upload the points of a map: 12 bytes each, an int32 id and float32 x and y, little-endian. A map of the
   * name that is there is refused or, with `overwrite`, replaced.
   */
  "map/save": request(
    v.object({
      ...theMap,
      of: v.picklist(propertyModes),
      info: json,
      uploadId: id,
      overwrite: v.boolean(),
    }),
  )<MapInfo>(),
  /** By owner and name. */
  "map/list": request(v.object({ ...ofOwner, ...page }))<MapInfo[]>(),
  /** Points from the one at `offset` on, as `map/save` takes them. Refused once the map was saved anew. */
  "map/points": request(
    v.object({
      ...theMap,
      pointsId: id,
      offset: count,
      limit: v.pipe(count, v.maxValue(stateLimits.pointsAtOnce)),
    }),
  )<Uint8Array>(),
  "map/rename": request(v.object({ ...theMap, to: key }))<MapInfo>(),
  "map/remove": request(v.object(theMap))<null>(),

  /** Takes bytes in pieces until `run/save` or `map/save` names them; forgotten when the connection ends. */
  "upload/begin": request(v.object({}))<{ uploadId: number }>(),
  /** How many bytes it has now. */
  "upload/append": request(v.object({ uploadId: id, bytes: piece }))<number>(),
  "upload/cancel": request(v.object({ uploadId: id }))<null>(),

  /** By owner and name. */
  "saved/list": request(v.object(ofOwner))<SavedQuery[]>(),
  "saved/get": request(v.object(theQuery))<SavedQuery>(),
  /** A query of the name is refused or, with `replace`, gets the new text. */
  "saved/save": request(
    v.object({ ...theQuery, text: v.pipe(v.string(), v.maxLength(20_000)), replace: v.boolean() }),
  )<SavedQuery>(),
  "saved/rename": request(v.object({ ...theQuery, to: name }))<SavedQuery>(),
  "saved/remove": request(v.object(theQuery))<null>(),

  /** Removes all that an owner has, in the project or outside: for a plugin that is taken away. */
  "state/forget": request(v.object({ scope, owner }))<Forgotten>(),
};

/** What changed of whom, by this engine; at most a few times a second. */
export const stateChanged = v.object({
  changes: v.array(v.object({ kind: v.picklist(["store", "run", "map", "query"]), scope, owner })),
});
export type StateChange = v.InferOutput<typeof stateChanged>["changes"][number];
