import type { BitSet } from "../columns/bitSet.ts";
import type { Numbers } from "./mask.ts";

/** What the rows of a column are: instances or images by their ids (0 is none), annotations by their places. */
export type Domain = "instance" | "image" | "annotation";

/**
 * A column that a query reads. Missing: NaN in numbers; 0 in booleans (1 false, 2 true), tags and codes of texts (but
 * not those of annotations, which always have one); `undefined` in texts without codes, which are by row; and whatever
 * stands at row 0 of instances and images.
 */
export type Vector =
  | {
      readonly kind: "number";
      readonly of: "number" | "date" | "color";
      readonly domain: Domain;
      readonly values: Numbers;
    }
  | { readonly kind: "boolean"; readonly domain: Domain; readonly values: Uint8Array }
  | TextVector
  | TagVector
  | TagsVector;

export interface TextVector {
  readonly kind: "text";
  readonly domain: Domain;
  readonly codes: Int32Array | Uint8Array | null;
  readonly texts: readonly (string | undefined)[];
}

export interface TagVector {
  readonly kind: "tag";
  readonly domain: Domain;
  readonly values: Int32Array;
  /** Whose tags they are; null: of any property (classes of annotations). */
  readonly propertyId: number | null;
}

export interface TagsVector {
  readonly kind: "tags";
  readonly domain: Domain;
  readonly byTag: ReadonlyMap<number, BitSet>;
  readonly propertyId: number;
}

/** A value that is the same for all rows. */
export type Constant =
  | { readonly kind: "number" | "date"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "boolean"; readonly value: boolean };

export type Operand = { readonly constant: Constant } | { readonly vector: Vector };
