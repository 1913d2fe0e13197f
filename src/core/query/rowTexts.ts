import type { Database } from "better-sqlite3";
import type { Dataset } from "../columns/dataset.ts";
import { hashesOfImages, namesOfInstances } from "../db/rowTexts.ts";

/** Names by instance id. */
export function instanceNames(db: Database, dataset: Dataset): readonly (string | undefined)[] {
  const known = cache.get(dataset);
  const { revision } = dataset.instances;
  if (known?.revision === revision) return known.names;
  const names = namesOfInstances(db, dataset.instances.end);
  cache.set(dataset, { revision, names });
  return names;
}

/** Stored paths by instance id. */
export function instancePaths(db: Database, dataset: Dataset): readonly (string | undefined)[] {
  const { folder } = dataset.instances;
  return instanceNames(db, dataset).map((name, id) => {
    if (name === undefined) return undefined;
    const path = dataset.folder(folder[id])?.path ?? "";
    return path === "" ? name : `${path}/${name}`;
  });
}

/** Hexadecimal hashes by image id; read anew each time, since few ask and a million take 80 MB. */
export function imageHashes(db: Database): readonly (string | undefined)[] {
  return hashesOfImages(db);
}

/**
 * Kept while nothing changes: reading a million takes 0.4 s, matching them 0.05 s. It costs about 50 bytes an
 * instance, only where names are asked for.
 */
const cache = new WeakMap<Dataset, { revision: number; names: readonly (string | undefined)[] }>();
