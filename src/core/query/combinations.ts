import { nameKey } from "../db/nameKey.ts";
import type { Dataset } from "../columns/dataset.ts";
import { tagsOf } from "./tags.ts";
import type { TagsVector } from "./vector.ts";

/** Which set of tags each row bears: a code a row, 0 for none, and the names of each set. */
export interface Combinations {
  readonly codes: Int32Array;
  /** By code, joined by ", " in the order of names. */
  readonly texts: readonly string[];
}

/** Rows fall into ever finer classes, a tag at a time: as many steps as there are tags on rows. */
export function combinationsOf(dataset: Dataset, vector: TagsVector, rows: number): Combinations {
  const codes = new Int32Array(rows);
  const texts = [""];
  const tags = tagsOf(dataset, vector.propertyId).map(({ id, name }) => ({
    id,
    name,
    key: nameKey(name),
  }));
  tags.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  for (const { id, name } of tags) {
    const bits = vector.byTag.get(id);
    if (!bits) continue;
    const refined = new Map<number, number>();
    for (const row of bits.toIds()) {
      if (row >= rows) break;
      let code = refined.get(codes[row]);
      if (code === undefined) {
        const before = texts[codes[row]];
        code = texts.push(before === "" ? name : `${before}, ${name}`) - 1;
        refined.set(codes[row], code);
      }
      codes[row] = code;
    }
  }
  return { codes, texts };
}
