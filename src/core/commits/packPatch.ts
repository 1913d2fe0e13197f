import { decode, encode } from "@msgpack/msgpack";
import { bytesOf, float64sOf, int32sOf } from "../../protocol/bytes.ts";
import type { PropertyMode } from "../../protocol/data.ts";
import type { StoredValues } from "../db/values.ts";
import type { Patch, TaggedChange, ValueChange } from "./patch.ts";

/** A patch as MessagePack, its ids and values as bytes: 3 ms for 100,000, where JSON takes 400. */
export function packPatch(patch: Patch): Uint8Array {
  const packed: Packed = {
    ...patch,
    values: patch.values.map(({ ids, values, ...change }) => ({
      ...change,
      ids: bytesOf(ids),
      values: packValues(values),
    })),
    tagged: patch.tagged.map(({ add, remove, ...change }) => ({
      ...change,
      add: bytesOf(add),
      remove: bytesOf(remove),
    })),
  };
  return encode(packed);
}

/** @param modeNow Of a property as it is before the patch is applied; undefined where there is none. */
export function unpackPatch(
  bytes: Uint8Array,
  modeNow: (propertyId: number) => PropertyMode | undefined,
): Patch {
  // Only this module writes what is read here, in the same database file.
  const packed = decode(bytes) as Packed;
  const put = new Map(packed.properties.puts.map(({ id, mode }) => [id, mode]));
  // Earlier patches do not say it, and a change of mode in them was of a property without values.
  const modeOf = (change: { propertyId: number; mode?: PropertyMode }): PropertyMode =>
    change.mode ?? put.get(change.propertyId) ?? modeNow(change.propertyId) ?? "instance";
  return {
    ...packed,
    // Not there in patches of before commits could add files.
    folders: packed.folders ?? [],
    values: packed.values.map(({ ids, values, ...change }) => ({
      ...change,
      mode: modeOf(change),
      ids: int32sOf(ids),
      values: unpackValues(values),
    })),
    tagged: packed.tagged.map(({ add, remove, ...change }) => ({
      ...change,
      mode: modeOf(change),
      add: int32sOf(add),
      remove: int32sOf(remove),
    })),
  };
}

interface Packed extends Omit<Patch, "values" | "tagged" | "folders"> {
  readonly folders?: Patch["folders"];
  readonly values: readonly (Omit<ValueChange, "mode" | "ids" | "values"> & {
    readonly mode?: PropertyMode;
    readonly ids: Uint8Array;
    readonly values: PackedValues;
  })[];
  readonly tagged: readonly (Omit<TaggedChange, "mode" | "add" | "remove"> & {
    readonly mode?: PropertyMode;
    readonly add: Uint8Array;
    readonly remove: Uint8Array;
  })[];
}

type PackedValues =
  | Extract<StoredValues, { kind: "same" }>
  | { readonly kind: "numbers"; readonly values: Uint8Array }
  | { readonly kind: "texts"; readonly codes: Uint8Array; readonly texts: readonly string[] };

function packValues(values: StoredValues): PackedValues {
  switch (values.kind) {
    case "same":
      return values;
    case "numbers":
      return { kind: "numbers", values: bytesOf(values.values) };
    case "texts":
      return { ...values, codes: bytesOf(values.codes) };
  }
}

function unpackValues(values: PackedValues): StoredValues {
  switch (values.kind) {
    case "same":
      return values;
    case "numbers":
      return { kind: "numbers", values: float64sOf(values.values) };
    case "texts":
      return { ...values, codes: int32sOf(values.codes) };
  }
}
