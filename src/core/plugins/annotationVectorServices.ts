import { WinnowError } from "../../base/errors.ts";
import { bytesOf, float32sOf, float64sOf, int32sOf } from "../../protocol/bytes.ts";
import type { ServicesContract } from "../../protocol/pluginServices.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Dataset } from "../columns/dataset.ts";
import { liveImages } from "../columns/liveImages.ts";
import { boundsOf } from "../db/annotationBounds.ts";
import { imagesOfAnnotations } from "../db/annotations.ts";
import { assertOf } from "./assertOf.ts";
import type { PluginsOptions } from "./pluginsOptions.ts";

type AnnotationVectorServices = Pick<
  Handlers<ServicesContract>,
  Extract<keyof ServicesContract["requests"], `vector/${string}OfAnnotations`>
>;

/** @param assertOwn throws for a type that the plugin may not change */
export function annotationVectorServices(
  { project, dataset, vectors }: PluginsOptions,
  assertOwn: (typeId: number) => void,
): AnnotationVectorServices {
  const { db } = project;
  return {
    "vector/writeOfAnnotations": async ({ typeId, annotationIds, bounds, dimensions, data }) => {
      assertOwn(typeId);
      assertOf(vectors, typeId, "annotations");
      const ids = int32sOf(annotationIds);
      const madeOf = bounds ? float64sOf(bounds) : boundsOf(db, ids);
      if (madeOf.length !== ids.length * 4)
        throw new WinnowError("bad-request", "There are bounds of each annotation, or of none.");
      await vectors.write(typeId, ids, dimensions, float32sOf(data), madeOf);
      return null;
    },
    "vector/locateOfAnnotations": ({ typeId, annotationIds }) => {
      assertOf(vectors, typeId, "annotations");
      const wanted = annotationIds && int32sOf(annotationIds);
      const { file, dimensions, ownerIds, rows } = vectors.locate(typeId, wanted);
      const images = wanted ? imagesOfAnnotations(db, ownerIds) : liveImagesOf(dataset, ownerIds);
      const isGiven = (_: number, i: number): boolean => images[i] !== 0;
      const imageIds = images.filter(isGiven);
      const distinct = Int32Array.from(new Set(imageIds));
      const places = new Map(Array.from(distinct, (imageId, place) => [imageId, place]));
      return {
        file,
        dimensions,
        annotationIds: bytesOf(ownerIds.filter(isGiven)),
        images: bytesOf(imageIds.map((imageId) => places.get(imageId) ?? 0)),
        sha1s: dataset.hashes.sha1s(distinct),
        rows: bytesOf(rows.filter(isGiven)),
      };
    },
    "vector/missingOfAnnotations": ({ typeId, annotationIds }) => {
      assertOf(vectors, typeId, "annotations");
      if (annotationIds === null)
        return bytesOf(vectors.missing(typeId, placedAnnotations(dataset)));
      const missing = vectors.missing(typeId, int32sOf(annotationIds));
      const bounds = boundsOf(db, missing);
      return bytesOf(missing.filter((_, i) => !Number.isNaN(bounds[i * 4])));
    },
  };
}

/** Of annotations, their images; 0 for an image that is not in the project, as its files may come back. */
function liveImagesOf(dataset: Dataset, annotationIds: Int32Array): Int32Array {
  const { id, image } = dataset.annotations.columns;
  const live = liveImages(dataset);
  const imageOf = new Map<number, number>();
  for (const [i, one] of id.entries()) if (live[image[i]] === 1) imageOf.set(one, image[i]);
  return annotationIds.map((one) => imageOf.get(one) ?? 0);
}

/** Ids, ascending, of all that have bounds, of images in the project. */
function placedAnnotations(dataset: Dataset): Int32Array {
  const { id, image, width } = dataset.annotations.columns;
  const live = liveImages(dataset);
  return id.filter((_, i) => !Number.isNaN(width[i]) && live[image[i]] === 1).sort();
}
