import type { Dataset } from "../columns/dataset.ts";
import { fullMask, keepListed, type Mask } from "./mask.ts";

/** Instances that lie directly in one of the folders. */
export function folderMask(dataset: Dataset, folders: ReadonlySet<number>, rows: number): Mask {
  let last = 0;
  for (const { id } of dataset.folders) if (id > last) last = id;
  const table = new Uint8Array(last + 1);
  for (const id of folders) if (id <= last) table[id] = 1;
  const mask = fullMask(rows);
  keepListed(dataset.instances.folder, table, mask);
  return mask;
}
