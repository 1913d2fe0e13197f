import type { Database } from "better-sqlite3";
import type { JsonValue } from "../../base/json.ts";
import { putStoreValue, storeValue, type StoreKey } from "../db/storeEntries.ts";
import { checkedJson } from "./checkedJson.ts";

/** The value of a key; undefined where there is none, or it has expired. */
export function getValue(db: Database, key: StoreKey): JsonValue | undefined {
  const json = storeValue(db, key, Date.now());
  return json === undefined ? undefined : (JSON.parse(json) as JsonValue);
}

/** To be called in a transaction. `ttl` in seconds; null: for ever. @throws WinnowError bad-request */
export function setValue(db: Database, key: StoreKey, value: JsonValue, ttl: number | null): void {
  const now = Date.now();
  const json = checkedJson(value, `The value of '${shown(key.key)}'`);
  putStoreValue(db, key, { json, expiresAt: ttl === null ? null : now + ttl * 1000, now });
}

function shown(key: string): string {
  return key.length > 60 ? `${key.slice(0, 60)}…` : key;
}
