import type { Project } from "../plugin-api/project.ts";
import { bytesOf, int32sOf } from "../protocol/bytes.ts";
import type { ServicesContract } from "../protocol/pluginServices.ts";
import type { Client } from "../protocol/rpc.ts";
import { CommitBuilder } from "./commitBuilder.ts";
import { mostSha1s, partsOf } from "./parts.ts";
import { readsOf } from "./reads.ts";
import {
  readAnnotationVectors,
  readVectors,
  writeAnnotationVectors,
  writeVectors,
} from "./vectors.ts";
import { writeCommit } from "./writeCommit.ts";

/** `ctx.project`. */
export function hostedProject(
  place: { readonly id: string; readonly dir: string },
  client: Client<ServicesContract>,
): Project {
  const vectorTypes: Project["vectorTypes"] = ({ source } = {}) =>
    client.call("vector/listTypes", { source: source ?? null });
  const missing = async (typeId: number, sha1s?: readonly string[]): Promise<string[]> => {
    if (sha1s === undefined) return client.call("vector/missing", { typeId, sha1s: null });
    const found: string[][] = [];
    for (const part of partsOf(sha1s, mostSha1s))
      found.push(await client.call("vector/missing", { typeId, sha1s: part }));
    return found.flat();
  };
  return {
    ...place,
    ...readsOf(client),
    commit: (title) => new CommitBuilder(title),
    do: (commit) => writeCommit(client, commit, "do"),
    apply: (commit) => writeCommit(client, commit, "apply"),
    undo: async () => (await client.call("data/undo", { how: "undo" })).title,
    redo: async () => (await client.call("data/undo", { how: "redo" })).title,
    vectorTypes,
    async createVectorType(params, { of = "images" } = {}) {
      const id = await client.call("vector/createType", { params, of });
      const type = (await vectorTypes()).find((one) => one.id === id);
      if (type) return type;
      throw new Error("The vector type was deleted while it was made.");
    },
    async deleteVectorType(typeId) {
      await client.call("vector/removeType", { typeId });
    },
    setVectors: (typeId, vectors) => writeVectors(client, typeId, vectors),
    vectors: (typeId, sha1s, how) => readVectors(client, typeId, sha1s, how?.shared ?? false),
    withoutVector: missing,
    hasVector: async (typeId, sha1) => (await missing(typeId, [sha1])).length === 0,
    setAnnotationVectors: (typeId, vectors) => writeAnnotationVectors(client, typeId, vectors),
    annotationVectors: (typeId, annotationIds, how) =>
      readAnnotationVectors(client, typeId, annotationIds, how?.shared ?? false),
    annotationsWithoutVector: async (typeId, annotationIds) =>
      int32sOf(
        await client.call("vector/missingOfAnnotations", {
          typeId,
          annotationIds: annotationIds ? bytesOf(Int32Array.from(annotationIds)) : null,
        }),
      ),
  };
}
