import type * as usearch from "usearch";

export type Usearch = typeof usearch;

/** The search library; undefined on platforms that it has no binary for. Loaded at the first call of a thread. */
export function loadUsearch(): Promise<Usearch | undefined> {
  loaded ??= import("usearch").then(
    (found) => found,
    () => undefined,
  );
  return loaded;
}

let loaded: Promise<Usearch | undefined> | undefined;
