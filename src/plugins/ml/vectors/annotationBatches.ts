import type { Annotation } from "../../../plugin-api/index.ts";
import type { MlContext } from "../plugin.ts";

/**
 * The annotations of images, those of some images at a time, for they may hold masks of megabytes: whoever reads them
 * keeps what it needs. All of an image are in one batch.
 */
export async function* annotationBatches(
  { project }: Pick<MlContext, "project">,
  images: Iterable<string>,
  imagesAtOnce = 1000,
): AsyncGenerator<readonly Annotation[], void> {
  const sha1s = [...new Set(images)];
  for (let at = 0; at < sha1s.length; at += imagesAtOnce)
    yield await project.annotations({ sha1s: sha1s.slice(at, at + imagesAtOnce) });
}
