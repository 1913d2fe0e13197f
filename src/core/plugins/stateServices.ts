import type { Disposable } from "../../base/disposable.ts";
import { WinnowError } from "../../base/errors.ts";
import { isJson, type JsonValue } from "../../base/json.ts";
import { bytesOfPoints, float32sOf, pointsOf } from "../../protocol/bytes.ts";
import type { ServicesContract } from "../../protocol/pluginServices.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import { stateLimits, type StateScope } from "../../protocol/state.ts";
import { imageIdBySha1, imageSha1 } from "../db/images.ts";
import { deleteMaps, listMaps } from "../db/maps.ts";
import { deleteRuns, listRuns, runConfig } from "../db/runs.ts";
import { write } from "../db/statement.ts";
import { deleteStore, deleteStoreValue, storeKeys } from "../db/storeEntries.ts";
import { readPoints, saveMap } from "../state/maps.ts";
import {
  configureRun,
  moveRun,
  readResults,
  registerRun,
  runAt,
  saveResults,
} from "../state/runs.ts";
import { getValue, setValue } from "../state/stores.ts";
import type { PluginsOptions } from "./pluginsOptions.ts";

type Services<Subject extends string> = Pick<
  Handlers<ServicesContract>,
  Extract<keyof ServicesContract["requests"], `${Subject}/${string}`>
>;

/** What a plugin keeps: stores, runs and maps of its own. Uploads that its process did not end go with it. */
export function stateServices(
  options: PluginsOptions,
  owner: string,
  version: string,
): { readonly handlers: Services<"store" | "run" | "map">; readonly uploads: Disposable } {
  const uploads = new Map<string, number>();
  return {
    handlers: {
      ...storeServices(options, owner),
      ...runServices(options, owner, version, uploads),
      ...mapServices(options, owner),
    },
    uploads: {
      dispose: () => {
        for (const id of uploads.values()) options.state.uploads.end(id);
        uploads.clear();
      },
    },
  };
}

function storeServices({ state }: PluginsOptions, owner: string): Services<"store"> {
  const kept = (scope: "project" | "user"): StateScope => (scope === "user" ? "global" : "project");
  return {
    "store/get": ({ scope, store, key }) => {
      const value = getValue(state.stores(kept(scope)).db, { owner, store, key });
      return { found: value !== undefined, value: value ?? null };
    },
    "store/set": ({ scope, store, key, value, ttlSeconds }) => {
      const json = jsonOf(value, `The value of '${key.slice(0, 60)}'`);
      state.changeStores(kept(scope), owner, (db) =>
        setValue(db, { owner, store, key }, json, ttlSeconds),
      );
      return null;
    },
    "store/keys": ({ scope, store }) => {
      return storeKeys(state.stores(kept(scope)).db, { owner, store }, null, maxKeys, Date.now());
    },
    "store/delete": ({ scope, store, key }) =>
      state.changeStores(kept(scope), owner, (db) =>
        key === null
          ? deleteStore(db, owner, store)
          : Number(deleteStoreValue(db, { owner, store, key }, Date.now())),
      ),
  };
}

function runServices(
  { state, assertWritable }: PluginsOptions,
  owner: string,
  version: string,
  uploads: Map<string, number>,
): Services<"run"> {
  const { db } = state;
  const change = <T>(work: () => T): T => state.change("run", owner, work);
  const endUpload = (key: string): void => {
    const id = uploads.get(key);
    if (id !== undefined) state.uploads.end(id);
    uploads.delete(key);
  };
  return {
    "run/init": ({ key, config }) => {
      const json = jsonOf(config, `The config of the run '${key}'`);
      change(() => registerRun(db, { owner, key }, { config: json, overwrite: true, version }));
      state.sweep();
      return null;
    },
    "run/updateConfig": ({ key, config }) => {
      const json = jsonOf(config, `The config of the run '${key}'`);
      change(() => configureRun(db, { owner, key }, json));
      return null;
    },
    "run/list": () =>
      listRuns(db, owner, 0, maxKeys)
        .toSorted((a, b) => b.createdAt - a.createdAt)
        .map(({ key, version: by, createdAt }) => ({
          key,
          version: by,
          time: createdAt,
          config: JSON.parse(runConfig(db, { owner, key })) as unknown,
        })),
    "run/rename": ({ key, to }) => {
      change(() => moveRun(db, { owner, key }, to));
      return null;
    },
    "run/delete": ({ key }) => {
      runAt(db, { owner, key });
      change(() => write(db, () => deleteRuns(db, owner, key)));
      endUpload(key);
      state.sweep();
      return null;
    },
    "run/save": ({ key, offset, bytes, last }) => {
      assertWritable();
      runAt(db, { owner, key });
      if (offset === 0) {
        endUpload(key);
        uploads.set(key, state.uploads.begin());
      }
      const id = uploads.get(key);
      if (id === undefined)
        throw bad(`The results of '${key}' begin at ${offset}, and nothing came before`);
      const length = append(state.uploads, id, bytes);
      if (length !== offset + bytes.byteLength)
        throw bad(`The results of '${key}' do not follow on each other`);
      if (!last) return null;
      change(() => saveResults(db, { owner, key }, id, true));
      endUpload(key);
      state.sweep();
      return null;
    },
    "run/load": ({ key, offset, length }) => {
      const { results } = runAt(db, { owner, key });
      if (!results) return { total: null, bytes: new Uint8Array() };
      const limit = Math.min(length, maxPart);
      return {
        total: results.bytes,
        bytes: readResults(db, { owner, key }, results.id, offset, limit),
      };
    },
  };
}

function mapServices({ state, assertWritable }: PluginsOptions, owner: string): Services<"map"> {
  const { db, uploads } = state;
  return {
    "map/save": async ({ key, sha1s, points }) => {
      assertWritable();
      const places = float32sOf(points);
      if (places.length !== 2 * sha1s.length)
        throw bad(`The map '${key}' has ${sha1s.length} images and ${places.length} coordinates`);
      const known = sha1s.flatMap((sha1, i) => {
        const id = imageIdBySha1(db, Buffer.from(sha1, "hex"));
        return id === undefined ? [] : [{ id, x: places[2 * i], y: places[2 * i + 1] }];
      });
      const pointsId = uploads.begin();
      try {
        const packed = bytesOfPoints({
          ids: Int32Array.from(known, ({ id }) => id),
          x: Float32Array.from(known, ({ x }) => x),
          y: Float32Array.from(known, ({ y }) => y),
        });
        append(uploads, pointsId, packed);
        await saveMap(
          db,
          { owner, name: key },
          { of: "image", info: null, pointsId, overwrite: true },
        );
      } finally {
        uploads.end(pointsId);
      }
      state.changed("map", owner);
      state.sweep();
      return null;
    },
    "map/load": ({ key }) => {
      const found = listMaps(db, owner, 0, maxKeys).find(({ name }) => name === key);
      if (!found) return null;
      const all = readPoints(db, { owner, name: key }, found.pointsId, 0, stateLimits.mapPoints);
      const { ids, x, y } = pointsOf(all);
      const sha1s: string[] = [];
      const points: number[] = [];
      for (const [i, id] of ids.entries()) {
        const sha1 = imageSha1(db, id);
        if (sha1 === undefined) continue;
        sha1s.push(sha1);
        points.push(x[i], y[i]);
      }
      const packed = Float32Array.from(points);
      return { sha1s, points: new Uint8Array(packed.buffer) };
    },
    "map/list": () => listMaps(db, owner, 0, maxKeys).map(({ name }) => name),
    "map/delete": ({ key }) => {
      state.change("map", owner, () => write(db, () => deleteMaps(db, owner, key)));
      state.sweep();
      return null;
    },
  };
}

/** Kept in pieces that a read need not take whole. */
function append(
  uploads: PluginsOptions["state"]["uploads"],
  id: number,
  bytes: Uint8Array,
): number {
  let length = 0;
  for (let at = 0; at < Math.max(bytes.byteLength, 1); at += stateLimits.piece)
    length = uploads.append(id, bytes.subarray(at, at + stateLimits.piece));
  return length;
}

function jsonOf(value: unknown, what: string): JsonValue {
  if (isJson(value)) return value;
  throw bad(`${what} cannot be said in JSON, or is nested too deeply`);
}

function bad(message: string): WinnowError {
  return new WinnowError("bad-request", `${message}.`);
}

/** Keys, runs and maps that are listed at most. */
const maxKeys = 100_000;
/** Bytes that one answer holds. */
const maxPart = 16 << 20;
