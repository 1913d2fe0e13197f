import { deleteRuns, listRuns } from "../core/db/runs.ts";
import { deleteSavedQueries, listSavedQueries } from "../core/db/savedQueries.ts";
import { write } from "../core/db/statement.ts";
import {
  deleteStore,
  deleteStoreValue,
  describeStoreValue,
  storeKeys,
  storesOf,
} from "../core/db/storeEntries.ts";
import {
  configureRun,
  moveRun,
  readResults,
  registerRun,
  runAt,
  saveResults,
  wholeRun,
} from "../core/state/runs.ts";
import { moveSavedQuery, savedQueryAt, saveQuery } from "../core/state/savedQueries.ts";
import { getValue, setValue } from "../core/state/stores.ts";
import { WinnowError } from "../base/errors.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { Handlers } from "../protocol/rpc.ts";
import type { Engine } from "./engine.ts";

type StateHandlers<Subject extends string> = Pick<
  Handlers<EngineContract>,
  Extract<keyof EngineContract["requests"], `${Subject}/${string}`>
>;

/** What is kept beside the dataset. `uploads` are those that this connection began: they end with it. */
export function stateHandlers(
  engine: Engine,
  uploads: Set<number>,
): StateHandlers<"store" | "run" | "upload" | "saved" | "state"> {
  return {
    ...storeHandlers(engine),
    ...uploadHandlers(engine, uploads),
    ...runHandlers(engine, uploads),
    ...savedQueryHandlers(engine),
    "state/forget": ({ scope, owner }) => {
      if (scope === "project") engine.assertWritable();
      return engine.state.forget(scope, owner);
    },
  };
}

function storeHandlers(engine: Engine): StateHandlers<"store"> {
  const { state } = engine;
  return {
    "store/list": ({ scope, owner }) => storesOf(state.stores(scope).db, owner, Date.now()),
    "store/keys": ({ scope, after, limit, ...store }) =>
      storeKeys(state.stores(scope).db, store, after, limit, Date.now()),
    "store/get": ({ scope, ...key }) => {
      const value = getValue(state.stores(scope).db, key);
      return value === undefined ? null : { value };
    },
    "store/describe": ({ scope, ...key }) =>
      describeStoreValue(state.stores(scope).db, key, Date.now()) ?? null,
    "store/set": ({ scope, value, ttl, ...key }) => {
      state.changeStores(scope, key.owner, (db) => setValue(db, key, value, ttl));
      return null;
    },
    "store/delete": ({ scope, ...key }) =>
      state.changeStores(scope, key.owner, (db) => deleteStoreValue(db, key, Date.now())),
    "store/clear": ({ scope, owner, store }) =>
      state.changeStores(scope, owner, (db) => deleteStore(db, owner, store)),
  };
}

function uploadHandlers(engine: Engine, own: Set<number>): StateHandlers<"upload"> {
  const { uploads } = engine.state;
  return {
    "upload/begin": () => {
      engine.assertWritable();
      const uploadId = uploads.begin();
      own.add(uploadId);
      return { uploadId };
    },
    "upload/append": ({ uploadId, bytes }) => uploads.append(ownUpload(own, uploadId), bytes),
    "upload/cancel": ({ uploadId }) => {
      endUpload(engine, own, ownUpload(own, uploadId));
      engine.state.sweep();
      return null;
    },
  };
}

function runHandlers(engine: Engine, own: Set<number>): StateHandlers<"run"> {
  const { state } = engine;
  const { db } = state;
  const change = <T>(owner: string, work: () => T): T => state.change("run", owner, work);
  return {
    "run/register": ({ config, overwrite, ...run }) => {
      const registered = change(run.owner, () => registerRun(db, run, { config, overwrite }));
      state.sweep();
      return registered;
    },
    "run/configure": ({ config, ...run }) => change(run.owner, () => configureRun(db, run, config)),
    "run/list": ({ owner, offset, limit }) => listRuns(db, owner, offset, limit),
    "run/get": (run) => wholeRun(db, run),
    "run/rename": ({ to, ...run }) => change(run.owner, () => moveRun(db, run, to)),
    "run/remove": (run) => {
      runAt(db, run);
      change(run.owner, () => write(db, () => deleteRuns(db, run.owner, run.key)));
      state.sweep();
      return null;
    },
    "run/save": ({ uploadId, overwrite, ...run }) => {
      const id = ownUpload(own, uploadId);
      const saved = change(run.owner, () => saveResults(db, run, id, overwrite));
      endUpload(engine, own, id);
      state.sweep();
      return saved;
    },
    "run/results": ({ resultsId, offset, limit, ...run }) =>
      readResults(db, run, resultsId, offset, limit),
  };
}

function savedQueryHandlers(engine: Engine): StateHandlers<"saved"> {
  const { state } = engine;
  const { db } = state;
  const change = <T>(owner: string, work: () => T): T => state.change("query", owner, work);
  return {
    "saved/list": ({ owner }) => listSavedQueries(db, owner),
    "saved/get": (query) => savedQueryAt(db, query),
    "saved/save": ({ text, replace, ...query }) =>
      change(query.owner, () => saveQuery(db, query, text, replace)),
    "saved/rename": ({ to, ...query }) => change(query.owner, () => moveSavedQuery(db, query, to)),
    "saved/remove": (query) => {
      savedQueryAt(db, query);
      change(query.owner, () => write(db, () => deleteSavedQueries(db, query.owner, query.name)));
      return null;
    },
  };
}

/** @throws WinnowError not-found where another connection began it, or nobody did */
export function ownUpload(own: ReadonlySet<number>, id: number): number {
  if (!own.has(id))
    throw new WinnowError("not-found", `Upload ${id} is not under way here. Begin another one.`);
  return id;
}

export function endUpload(engine: Engine, own: Set<number>, id: number): void {
  own.delete(id);
  engine.state.uploads.end(id);
}
