import * as v from "valibot";
import {
  commitInput,
  propertyKey,
  propertyTypes,
  stampChange,
  target,
  type AnnotationInfo,
  type CommitResult,
  type Facet,
  type History,
  type PropertyGroupInfo,
  type PropertyInfo,
  type PropertyValue,
  type QueryCheck,
  type QueryNames,
  type TagInfo,
} from "./data.ts";
import { request } from "./rpc.ts";

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bytes = v.instance(Uint8Array<ArrayBufferLike>);
const page = { offset: count, limit: v.pipe(count, v.maxValue(10_000)) };
const queryText = v.pipe(v.string(), v.maxLength(20_000));

/** Properties, tags, values and annotations, and the history of them. */
export const recordRequests = {
  "property/list": request(v.object({}))<{
    groups: PropertyGroupInfo[];
    properties: PropertyInfo[];
  }>(),
  /** By name. */
  "tag/list": request(v.object({ propertyId: id }))<TagInfo[]>(),
  /** Gives the second tag all that the first one has, and deletes the first. */
  "tag/merge": request(v.object({ from: id, into: id }))<CommitResult>(),
  /** What changing a property's type would do: how many values convert, and which (at most 100) do not. */
  "property/preview": request(v.object({ propertyId: id, type: v.picklist(propertyTypes) }))<{
    converted: number;
    lost: { value: string; count: number }[];
  }>(),
  /** Values that do not convert are lost until it is undone. */
  "property/convert": request(
    v.object({ propertyId: id, type: v.picklist(propertyTypes) }),
  )<CommitResult>(),
  /** Values of instances (Int32, at most 1,000): `values[property][instance]`. */
  "value/get": request(
    v.object({ ids: bytes, propertyIds: v.pipe(v.array(id), v.maxLength(100)) }),
  )<PropertyValue[][]>(),
  /** Annotations of the images of instances (Int32, at most 1,000). */
  "annotation/of": request(v.object({ ids: bytes }))<AnnotationInfo[]>(),
  "commit/do": request(v.object({ commit: commitInput }))<CommitResult>(),
  /** As `commit/do`, and never undone. */
  "commit/apply": request(v.object({ commit: commitInput }))<CommitResult>(),
  /** Changes values of many instances in one commit; without a title it gets one that tells what it does. */
  "commit/stamp": request(
    v.object({
      target,
      changes: v.pipe(v.array(stampChange), v.minLength(1), v.maxLength(100)),
      title: v.nullable(v.string()),
    }),
  )<CommitResult & { instances: number }>(),
  /** Commits before (older than) one, or from the newest on. */
  "history/list": request(
    v.object({ before: v.nullable(id), limit: v.pipe(count, v.maxValue(1000)) }),
  )<History>(),
  "history/undo": request(v.object({}))<History>(),
  "history/redo": request(v.object({}))<History>(),
  /** Undoes or redoes until the commit is the last one that is done; 0: before the first. */
  "history/go": request(v.object({ commitId: count }))<History>(),
  /** Counts of values (at most `limit` of them), or a histogram of `bins`, over what a target names. */
  "facet/get": request(
    v.object({
      target,
      property: propertyKey,
      limit: v.pipe(count, v.maxValue(1000)),
      bins: v.pipe(count, v.minValue(1), v.maxValue(200)),
    }),
  )<Facet>(),
};

/** What queries select. */
export const queryRequests = {
  "query/check": request(v.object({ text: queryText }))<QueryCheck>(),
  /** Int32 ids of what a query selects, in its order. */
  "query/ids": request(v.object({ text: queryText, ...page }))<Uint8Array>(),
  "query/names": request(v.object({}))<QueryNames>(),
};
