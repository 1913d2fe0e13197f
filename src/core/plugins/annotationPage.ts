import type { Database } from "better-sqlite3";
import type { Annotation, Shape } from "../../plugin-api/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import { liveImages } from "../columns/liveImages.ts";
import { annotationsAfter, type AnnotationText } from "../db/readRows.ts";

const pageRows = 10_000;
/** A mask may be long: an answer ends early rather than late. */
const pageCharacters = 8 << 20;

/** The next annotations, by id: of images that are named, or of all in the project. */
export function annotationPage(
  db: Database,
  dataset: Dataset,
  { sha1s, after }: { readonly sha1s: readonly string[] | null; readonly after: number },
): { annotations: Annotation[]; next: number | null } {
  const imageIds = sha1s && dataset.hashes.ids(sha1s);
  const live = imageIds ? undefined : liveImages(dataset);
  const found: AnnotationText[] = [];
  let characters = 0;
  let next: number | null = null;
  for (const row of annotationsAfter(db, after, imageIds)) {
    if (live && live[row.imageId] !== 1) continue;
    if (found.length === pageRows || characters > pageCharacters) {
      next = found.at(-1)?.id ?? null;
      break;
    }
    found.push(row);
    characters += row.geometry.length + row.attributes.length;
  }
  const hashes = dataset.hashes.sha1s(Int32Array.from(found, ({ imageId }) => imageId));
  return { annotations: found.map((row, i) => toAnnotation(row, hashes[i])), next };
}

function toAnnotation(row: AnnotationText, sha1: string): Annotation {
  const { id, classId, kind, x, y, width, height, area, confidence, source } = row;
  const hasBounds = x !== null && y !== null && width !== null && height !== null;
  return {
    id,
    sha1,
    classId,
    shape: { kind, ...(JSON.parse(row.geometry) as object) } as Shape,
    bounds: hasBounds ? { x, y, width, height } : null,
    area,
    confidence,
    source,
    attributes: JSON.parse(row.attributes) as Annotation["attributes"],
  };
}
