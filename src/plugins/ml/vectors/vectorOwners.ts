import type { Picture } from "../../../plugin-api/index.ts";
import type { MlContext } from "../plugin.ts";
import type { VectorKey } from "../types.ts";
import { objectPictures, type PlacedObject } from "./objectPictures.ts";

/** Vectors as the project keeps them: row i belongs to `keys[i]`. */
export interface OwnedVectors<Key extends VectorKey> {
  readonly keys: readonly Key[];
  readonly dimensions: number;
  readonly data: Float32Array;
}

/** What some vectors of a type belong to: the one place where those of images differ from those of objects. */
export interface VectorOwners<Key extends VectorKey> {
  /** For sentences: "image". */
  readonly noun: string;
  /** Those of the owners that have no vector of the type. */
  missing(typeId: number): Promise<readonly Key[]>;
  /** Of all owners in the project, whichever these are; `data` in shared memory. */
  read(typeId: number): Promise<OwnedVectors<Key>>;
  write(typeId: number, vectors: OwnedVectors<Key>): Promise<void>;
  /** What a model is shown of each, in any order, without those that cannot be read; `side` is what it looks at. */
  pictures(
    keys: readonly Key[],
    side: number,
    signal: AbortSignal,
  ): AsyncIterable<{ readonly key: Key; readonly picture: Picture }>;
  /** The image that one is or lies on. */
  sha1Of(key: Key): string;
}

/** @param sha1s undefined: all images of the project */
export function imageOwners(
  { project }: Pick<MlContext, "project">,
  sha1s: readonly string[] | undefined,
): VectorOwners<string> {
  return {
    noun: "image",
    missing: (typeId) => project.withoutVector(typeId, sha1s),
    async read(typeId) {
      const { sha1s: keys, ...vectors } = await project.vectors(typeId, undefined, {
        shared: true,
      });
      return { keys, ...vectors };
    },
    write: (typeId, { keys, ...vectors }) =>
      project.setVectors(typeId, { sha1s: keys, ...vectors }),
    async *pictures(keys, side, signal) {
      for await (const picture of project.pixels({ sha1s: keys, side, signal }))
        yield { key: picture.sha1, picture };
    },
    sha1Of: (key) => key,
  };
}

const nowhere = { x: 0, y: 0, width: 0, height: 0 };

/** @param objects annotations with a place in their image */
export function objectOwners(
  { project }: Pick<MlContext, "project">,
  objects: readonly PlacedObject[],
): VectorOwners<number> {
  const byId = new Map(objects.map((object) => [object.id, object]));
  return {
    noun: "object",
    missing: async (typeId) => [
      ...(await project.annotationsWithoutVector(typeId, [...byId.keys()])),
    ],
    async read(typeId) {
      const { annotationIds, dimensions, data } = await project.annotationVectors(
        typeId,
        undefined,
        { shared: true },
      );
      return { keys: [...annotationIds], dimensions, data };
    },
    write: (typeId, { keys, ...vectors }) =>
      project.setAnnotationVectors(typeId, {
        annotationIds: keys,
        // Somebody may have moved a box since it was cut out.
        bounds: keys.map((key) => byId.get(key)?.bounds ?? nowhere),
        ...vectors,
      }),
    async *pictures(keys, side, signal) {
      const wanted = keys.flatMap((key) => byId.get(key) ?? []);
      for await (const { id, picture } of objectPictures(project, wanted, side, signal))
        yield { key: id, picture };
    },
    sha1Of: (key) => byId.get(key)?.sha1 ?? "",
  };
}
