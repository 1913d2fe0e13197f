import type { Database } from "better-sqlite3";
import { movedAnnotations } from "../db/annotationBounds.ts";
import { deleteAnnotationVectors, haveAnnotationsVectors, type VectorRow } from "../db/vectors.ts";
import type { Patch } from "./patch.ts";

/**
 * Forgets the vectors of annotations that a patch moves or deletes, for they are of what is no longer there; answers
 * which there were. To be called in the patch's transaction, before it is written.
 */
export function forgetVectors(db: Database, { annotations }: Patch): readonly VectorRow[] {
  if (annotations.puts.length + annotations.deletes.length === 0) return [];
  // Most projects have none: an import of a million boxes need not look each of them up.
  if (!haveAnnotationsVectors(db)) return [];
  return deleteAnnotationVectors(db, movedAnnotations(db, annotations));
}
