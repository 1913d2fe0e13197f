import type { AnnotationInfo } from "../../protocol/data.ts";
import type { PropertyColumn } from "../columns/propertyColumns.ts";
import type { InstanceRow } from "../db/instances.ts";
import type { GroupRow, PropertyRow, RowChanges, TagRow } from "../db/properties.ts";
import type { StoredValues } from "../db/values.ts";

/**
 * A change of rows, complete: what follows from it (the values of a deleted property) is in it too. It says what is to
 * be, not what was, so its inverse is what it finds before it is applied.
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
  /** Deleting takes the file out of the project; putting brings it back. */
  readonly instances: RowChanges<InstanceRow>;
}

export interface ValueChange {
  readonly propertyId: number;
  /** What values other than none are for: they mean nothing to a property that has become of another kind. */
  readonly kind: PropertyColumn["kind"];
  readonly ids: Int32Array;
  readonly values: StoredValues;
}

export interface TaggedChange {
  readonly propertyId: number;
  readonly tagId: number;
  readonly add: Int32Array;
  readonly remove: Int32Array;
}
