import type { Instance } from "../../../plugin-api/index.ts";
import type { MlContext } from "../plugin.ts";
import { annotationBatches } from "./annotationBatches.ts";
import { objectPart } from "./crop.ts";
import type { PlacedObject } from "./objectPictures.ts";

/** What models and people know of an annotated object. */
export interface AnnotatedObject extends PlacedObject {
  /** A tag's id. */
  readonly classId: number;
  /** Empty: ground truth. */
  readonly source: string;
}

/** Which objects; all that have a place when nothing is said. */
export interface ObjectFilter {
  /** Ids of tags. */
  readonly classIds?: ReadonlySet<number>;
  readonly source?: string;
}

/**
 * The objects of images, by id: annotations that have a place. Those of images that are not decoded, and those that lie
 * outside of their image, are left out: there is nothing to be seen of them.
 */
export async function readObjects(
  ctx: Pick<MlContext, "project">,
  instances: readonly Instance[],
  { classIds, source }: ObjectFilter = {},
): Promise<AnnotatedObject[]> {
  const sizes = new Map(
    instances.flatMap(({ sha1, width, height }) =>
      sha1 === null ? [] : [[sha1, { width, height }]],
    ),
  );
  const objects: AnnotatedObject[] = [];
  for await (const batch of annotationBatches(ctx, sizes.keys()))
    for (const one of batch) {
      const size = sizes.get(one.sha1);
      if (!size || !one.bounds) continue;
      if (classIds?.has(one.classId) === false) continue;
      if (source !== undefined && one.source !== source) continue;
      const part = objectPart(one.bounds, size);
      const { id, sha1, bounds, classId } = one;
      if (part) objects.push({ id, sha1, bounds, part, size, classId, source: one.source });
    }
  return objects.sort((a, b) => a.id - b.id);
}
