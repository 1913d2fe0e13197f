import { WinnowError } from "../../base/errors.ts";
import type { VectorOwner } from "../../plugin-api/data.ts";
import type { VectorStore } from "../vectors/vectorStore.ts";

/** @throws WinnowError bad-request for a type whose vectors belong to something else */
export function assertOf(vectors: VectorStore, typeId: number, of: VectorOwner): void {
  const type = vectors.typeOf(typeId);
  if (type && type.of !== of)
    throw new WinnowError(
      "bad-request",
      `The vectors of type ${typeId} belong to ${type.of}, not to ${of}. Use ${functions[type.of]} for them.`,
    );
}

const functions: Readonly<Record<VectorOwner, string>> = {
  images: "'vectors', 'setVectors', 'withoutVector' and 'hasVector'",
  annotations: "'annotationVectors', 'setAnnotationVectors' and 'annotationsWithoutVector'",
};
