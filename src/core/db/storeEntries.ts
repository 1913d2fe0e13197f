import type { Database } from "better-sqlite3";
import type { StoreEntryInfo, StoreInfo } from "../../protocol/state.ts";
import { statement } from "./statement.ts";

/** Where a value is: in a store of an owner. */
export interface StoreKey {
  readonly owner: string;
  readonly store: string;
  readonly key: string;
}

/** Every read passes by what has expired at `now`, in milliseconds since the epoch, whether it was swept or not. */
const alive = "(expires_at IS NULL OR expires_at > ?)";

export function storesOf(db: Database, owner: string, now: number): StoreInfo[] {
  return statement(
    db,
    `SELECT store AS name, count(*) AS keys FROM store_entries WHERE owner = ? AND ${alive}
     GROUP BY store ORDER BY store`,
  ).all(owner, now) as StoreInfo[];
}

/** Keys after one in their order, which is that of their UTF-8 bytes; from the first on without one. */
export function storeKeys(
  db: Database,
  { owner, store }: Omit<StoreKey, "key">,
  after: string | null,
  limit: number,
  now: number,
): string[] {
  return statement(
    db,
    `SELECT key FROM store_entries WHERE owner = ? AND store = ? AND key > ? AND ${alive}
     ORDER BY key LIMIT ?`,
  )
    .pluck()
    .all(owner, store, after ?? "", now, limit) as string[];
}

/** Its JSON. */
export function storeValue(
  db: Database,
  { owner, store, key }: StoreKey,
  now: number,
): string | undefined {
  return statement(
    db,
    `SELECT value FROM store_entries WHERE owner = ? AND store = ? AND key = ? AND ${alive}`,
  )
    .pluck()
    .get(owner, store, key, now) as string | undefined;
}

export function describeStoreValue(
  db: Database,
  { owner, store, key }: StoreKey,
  now: number,
): StoreEntryInfo | undefined {
  return statement(
    db,
    `SELECT octet_length(value) AS bytes, created_at AS createdAt, updated_at AS updatedAt,
       expires_at AS expiresAt
     FROM store_entries WHERE owner = ? AND store = ? AND key = ? AND ${alive}`,
  ).get(owner, store, key, now) as StoreEntryInfo | undefined;
}

export function putStoreValue(
  db: Database,
  { owner, store, key }: StoreKey,
  entry: { readonly json: string; readonly expiresAt: number | null; readonly now: number },
): void {
  const { json, expiresAt, now } = entry;
  // What has expired is gone: a value under its key is a new one.
  statement(
    db,
    `INSERT INTO store_entries VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (owner, store, key) DO UPDATE SET value = excluded.value,
       created_at = iif(expires_at <= excluded.updated_at, excluded.created_at, created_at),
       updated_at = excluded.updated_at, expires_at = excluded.expires_at`,
  ).run(owner, store, key, json, now, now, expiresAt);
}

/** Whether it was there. */
export function deleteStoreValue(
  db: Database,
  { owner, store, key }: StoreKey,
  now: number,
): boolean {
  const there = statement(
    db,
    `DELETE FROM store_entries WHERE owner = ? AND store = ? AND key = ? AND ${alive}`,
  );
  return there.run(owner, store, key, now).changes > 0;
}

/** Empties one store of an owner, or all; answers how many keys went. */
export function deleteStore(db: Database, owner: string, store: string | null): number {
  return statement(
    db,
    "DELETE FROM store_entries WHERE owner = ? AND (? IS NULL OR store = ?)",
  ).run(owner, store, store).changes;
}

/** Removes some of what has expired; answers how many, 0 at the end. */
export function sweepStores(db: Database, now: number, limit: number): number {
  return statement(
    db,
    `DELETE FROM store_entries WHERE rowid IN
       (SELECT rowid FROM store_entries WHERE expires_at <= ? LIMIT ?)`,
  ).run(now, limit).changes;
}
