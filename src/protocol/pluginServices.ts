import * as v from "valibot";
import type { Annotation, Folder, Property, Tag, VectorType } from "../plugin-api/data.ts";
import { commitInput, type CommitResult, type PropertyGroupInfo } from "./data.ts";
import { ownActionInfo, vectorOwner } from "./pluginActions.ts";
import type { ActionInfo } from "./plugins.ts";
import { request, type Contract } from "./rpc.ts";
import { json } from "./state.ts";
import type { WireResult } from "./wireResult.ts";

// What the process of a plugin asks of the engine; see pluginHost.ts for the other way.

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bytes = v.instance(Uint8Array<ArrayBufferLike>);
const sha1 = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/));
const values = v.record(v.string(), v.unknown());
const key = v.pipe(v.string(), v.minLength(1), v.maxLength(512));

/** Rows of a read: columns with bytes where there may be many. Reads answer at most 10,000 rows: `after` goes on. */
export interface InstanceRows {
  /** Int32. */
  readonly ids: Uint8Array;
  /** Int32. */
  readonly folderIds: Uint8Array;
  readonly names: readonly string[];
  readonly paths: readonly string[];
  readonly sha1s: readonly (string | null)[];
  /** Int32 width and height, interleaved. */
  readonly sizes: Uint8Array;
  readonly averageHashes: readonly (string | null)[];
  readonly perceptualHashes: readonly (string | null)[];
  /** The id to go on after; null: that was all. */
  readonly next: number | null;
}

const page = { after: count };

/** Requests that the process makes of the engine, and what the engine tells it. All reads of P16. */
export const servicesContract = {
  name: "engine",
  requests: {
    /** The first message of the process: nothing else is answered before it. The engine then asks it to activate. */
    "host/hello": request(
      v.object({
        token: v.string(),
        protocolVersion: v.number(),
        /** Of 127.0.0.1; null: no debugger's port is open. */
        debugPort: v.nullable(v.pipe(count, v.maxValue(65_535))),
      }),
    )<null>(),
    /** Parents before children. */
    "data/folders": request(v.object({}))<Folder[]>(),
    /** Filters are joined by OR; all null: everything, by id. */
    "data/instances": request(
      v.object({
        ids: v.nullable(bytes),
        sha1s: v.nullable(v.array(sha1)),
        folderIds: v.nullable(v.array(id)),
        ...page,
      }),
    )<InstanceRows>(),
    "data/properties": request(v.object({ computed: v.boolean() }))<{
      groups: PropertyGroupInfo[];
      properties: Property[];
    }>(),
    "data/tags": request(v.object({}))<Tag[]>(),
    /** Values of one property, where there is one: `values` in the order of `ids` (Int32) or `sha1s`, by its mode. */
    "data/values": request(
      v.object({
        propertyId: id,
        /** Int32 ids of instances, for a property of mode instance. */
        instanceIds: v.nullable(bytes),
        sha1s: v.nullable(v.array(sha1)),
        ...page,
      }),
    )<{ ids: Uint8Array; sha1s: string[]; values: unknown[]; next: number | null }>(),
    /** By name; the empty one is ground truth. */
    "data/annotationSources": request(v.object({}))<string[]>(),
    "data/annotations": request(v.object({ sha1s: v.nullable(v.array(sha1)), ...page }))<{
      annotations: Annotation[];
      next: number | null;
    }>(),
    /** Int32 ids of all that a query selects, in its order. */
    "data/query": request(
      v.object({ text: v.pipe(v.string(), v.maxLength(20_000)) }),
    )<Uint8Array>(),
    /** Of at most 64 images; RGB; those that cannot be decoded are left out. */
    "data/pixels": request(
      v.object({
        sha1s: v.pipe(v.array(sha1), v.maxLength(64)),
        side: v.pipe(count, v.minValue(1), v.maxValue(2048)),
      }),
    )<{ sha1: string; width: number; height: number; data: Uint8Array }[]>(),
    /** Of a file that need not be in the project, by its absolute path. */
    "data/filePixels": request(
      v.object({
        file: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)),
        side: v.pipe(count, v.minValue(1), v.maxValue(2048)),
      }),
    )<{ width: number; height: number; data: Uint8Array }>(),
    /** Int32 ids of images, which commits name them by, in the order of `sha1s`; 0: unknown. */
    "data/imageIds": request(v.object({ sha1s: v.array(sha1) }))<Uint8Array>(),
    "data/commit": request(
      v.object({ how: v.picklist(["do", "apply"]), commit: commitInput }),
    )<CommitResult>(),
    "data/undo": request(v.object({ how: v.picklist(["undo", "redo"]) }))<{
      title: string | null;
    }>(),
    "vector/listTypes": request(v.object({ source: v.nullable(v.string()) }))<VectorType[]>(),
    "vector/createType": request(v.object({ params: values, of: vectorOwner }))<number>(),
    "vector/removeType": request(v.object({ typeId: id }))<null>(),
    /** Rows of float32, at most 16 MB a message. */
    "vector/write": request(
      v.object({
        typeId: id,
        sha1s: v.array(sha1),
        dimensions: v.pipe(count, v.minValue(1)),
        data: bytes,
      }),
    )<null>(),
    /**
     * Where vectors are: rows of float32 in a flat file that is only ever appended to, so that the process reads them
     * by itself. `rows` are Int32 in the order of `sha1s`.
     */
    "vector/locate": request(v.object({ typeId: id, sha1s: v.nullable(v.array(sha1)) }))<{
      file: string;
      dimensions: number;
      sha1s: string[];
      rows: Uint8Array;
    }>(),
    /** Null: of all images of the project. */
    "vector/missing": request(v.object({ typeId: id, sha1s: v.nullable(v.array(sha1)) }))<
      string[]
    >(),
    /** As `vector/write`, of a type whose vectors belong to annotations; what is gone or has other bounds is left out. */
    "vector/writeOfAnnotations": request(
      v.object({
        typeId: id,
        /** Int32. */
        annotationIds: bytes,
        /** Float64 x, y, width, height of each, which it was computed of; null: not told. */
        bounds: v.nullable(bytes),
        dimensions: v.pipe(count, v.minValue(1)),
        data: bytes,
      }),
    )<null>(),
    /** As `vector/locate`; ids and rows are Int32, and `images` are, by annotation, places (from 0) in `sha1s`. */
    "vector/locateOfAnnotations": request(
      v.object({ typeId: id, annotationIds: v.nullable(bytes) }),
    )<{
      file: string;
      dimensions: number;
      annotationIds: Uint8Array;
      images: Uint8Array;
      sha1s: string[];
      rows: Uint8Array;
    }>(),
    /** Int32 ids; null: of all that have bounds, on images of the project. */
    "vector/missingOfAnnotations": request(
      v.object({ typeId: id, annotationIds: v.nullable(bytes) }),
    )<Uint8Array>(),
    /** All that are registered, in their order: replaces what was described before. */
    "action/describe": request(
      v.object({ actions: v.pipe(v.array(ownActionInfo), v.maxLength(500)) }),
    )<null>(),
    "action/listAll": request(v.object({}))<ActionInfo[]>(),
    /** Runs an action of anyone; `chain` ends with the caller's. `runId`: its run, which is told of progress; null: a task. */
    "action/call": request(
      v.object({
        runId: v.nullable(id),
        actionId: v.string(),
        parameters: values,
        instanceIds: v.nullable(bytes),
        chain: v.pipe(v.array(v.string()), v.maxLength(64)),
        prompt: v.boolean(),
      }),
    )<WireResult | null>(),
    "settings/set": request(v.object({ values }))<Record<string, unknown>>(),
    "secret/get": request(v.object({ name: v.string() }))<string | null>(),
    /** Answers the task's id. */
    "task/add": request(
      v.object({
        type: v.string(),
        name: v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
        key: v.pipe(v.string(), v.maxLength(300)),
        priority: v.picklist(["normal", "urgent"]),
        params: json,
      }),
    )<number>(),
    /** A value of a store: JSON. `scope` user: outside of the project. */
    "store/get": request(v.object({ scope: v.picklist(["project", "user"]), store: key, key }))<{
      found: boolean;
      value: unknown;
    }>(),
    "store/set": request(
      v.object({
        scope: v.picklist(["project", "user"]),
        store: key,
        key,
        value: v.unknown(),
        ttlSeconds: v.nullable(v.number()),
      }),
    )<null>(),
    "store/keys": request(v.object({ scope: v.picklist(["project", "user"]), store: key }))<
      string[]
    >(),
    /** A key, or all (null); answers how many there were. */
    "store/delete": request(
      v.object({ scope: v.picklist(["project", "user"]), store: key, key: v.nullable(key) }),
    )<number>(),
    "run/init": request(v.object({ key, config: v.unknown() }))<null>(),
    "run/updateConfig": request(v.object({ key, config: v.unknown() }))<null>(),
    "run/list": request(v.object({}))<
      { key: string; version: string; time: number; config: unknown }[]
    >(),
    "run/rename": request(v.object({ key, to: key }))<null>(),
    "run/delete": request(v.object({ key }))<null>(),
    /** Results in parts of at most 16 MB: what is saved counts when `last` has arrived. */
    "run/save": request(v.object({ key, offset: count, bytes, last: v.boolean() }))<null>(),
    "run/load": request(v.object({ key, offset: count, length: count }))<{
      total: number | null;
      bytes: Uint8Array;
    }>(),
    "map/save": request(v.object({ key, sha1s: v.array(sha1), points: bytes }))<null>(),
    "map/load": request(v.object({ key }))<{ sha1s: string[]; points: Uint8Array } | null>(),
    "map/list": request(v.object({}))<string[]>(),
    "map/delete": request(v.object({ key }))<null>(),
  },
  events: {
    "instances/imported": v.object({ instanceIds: bytes }),
    "folder/deleted": v.object({ folderId: id, path: v.string(), instanceIds: bytes }),
    "commit/applied": v.object({
      commitId: id,
      title: v.string(),
      author: v.string(),
      how: v.picklist(["do", "undo", "redo", "apply"]),
    }),
    "selection/changed": v.object({ count, instanceIds: bytes }),
    "query/changed": v.object({ query: v.string() }),
    "active/changed": v.object({ instanceId: v.nullable(id) }),
    "settings/changed": v.object({ values }),
    "project/opened": v.object({}),
    "project/closing": v.object({}),
  },
} as const satisfies Contract;
export type ServicesContract = typeof servicesContract;
