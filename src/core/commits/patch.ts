import type { AnnotationInfo, PropertyMode } from "../../protocol/data.ts";
import type { PropertyColumn } from "../columns/propertyColumns.ts";
import type { Folder } from "../db/folders.ts";
import type { InstanceRow } from "../db/instances.ts";
import type { GroupRow, PropertyRow, RowChanges, TagRow } from "../db/properties.ts";
import type { StoredValues } from "../db/values.ts";

/**
 * A change of rows, complete: what follows from it (the values of a deleted tag) is in it too, but for values of
 * properties that it empties (see `emptiedBy`). It says what is to be, not what was, so its inverse is what it finds
 * before it is applied.
 */
export interface Patch {
  readonly groups: RowChanges<GroupRow>;
  readonly properties: RowChanges<PropertyRow>;
  readonly tags: RowChanges<TagRow>;
  /** Of what is not multi_tags; a later one wins over an earlier one. */
  readonly values: readonly ValueChange[];
  /** Of multi_tags; one at most for each tag. */
  readonly tagged: readonly TaggedChange[];
  readonly annotations: RowChanges<AnnotationInfo>;
  /** New ones, parents first. They stay when the rest is taken back: what left the project is known by its folder. */
  readonly folders: readonly Folder[];
  /** Deleting takes the file out of the project; putting brings it back. */
  readonly instances: RowChanges<InstanceRow>;
}

export interface ValueChange {
  readonly propertyId: number;
  /** What the ids are of: they mean nothing to a property that has gone over to the other mode. */
  readonly mode: PropertyMode;
  /** What values other than none are for: they mean nothing to a property that has become of another kind. */
  readonly kind: PropertyColumn["kind"];
  readonly ids: Int32Array;
  readonly values: StoredValues;
}

export interface TaggedChange {
  readonly propertyId: number;
  readonly mode: PropertyMode;
  readonly tagId: number;
  readonly add: Int32Array;
  readonly remove: Int32Array;
}
