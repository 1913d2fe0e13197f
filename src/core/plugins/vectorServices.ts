import { WinnowError } from "../../base/errors.ts";
import { bytesOf, float32sOf } from "../../protocol/bytes.ts";
import type { ServicesContract } from "../../protocol/pluginServices.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import { liveImages } from "../columns/liveImages.ts";
import { annotationVectorServices } from "./annotationVectorServices.ts";
import { assertOf } from "./assertOf.ts";
import type { PluginsOptions } from "./pluginsOptions.ts";

type VectorServices = Pick<
  Handlers<ServicesContract>,
  Extract<keyof ServicesContract["requests"], `vector/${string}`>
>;

/** Vectors as a plugin reads and writes them: of its own types, and all to read. */
export function vectorServices(options: PluginsOptions, pluginId: string): VectorServices {
  const { dataset, vectors, assertWritable } = options;
  const own = (typeId: number): void => {
    assertWritable();
    const source = vectors.typeOf(typeId)?.source;
    if (source !== undefined && source !== pluginId)
      throw new WinnowError(
        "bad-request",
        `The vectors of type ${typeId} are those of '${source}', and only it may change them.`,
      );
  };
  return {
    "vector/listTypes": ({ source }) => vectors.listTypes(source),
    "vector/createType": ({ params, of }) => {
      assertWritable();
      return vectors.createType(pluginId, params, of);
    },
    "vector/removeType": async ({ typeId }) => {
      own(typeId);
      await vectors.deleteType(typeId);
      return null;
    },
    "vector/write": async ({ typeId, sha1s, dimensions, data }) => {
      own(typeId);
      assertOf(vectors, typeId, "images");
      const imageIds = dataset.hashes.ids(sha1s);
      const unknown = imageIds.indexOf(0);
      if (unknown >= 0)
        throw new WinnowError(
          "bad-request",
          `The project has no image with the SHA-1 '${sha1s[unknown]}'. Nothing was written.`,
        );
      await vectors.write(typeId, imageIds, dimensions, float32sOf(data));
      return null;
    },
    "vector/locate": ({ typeId, sha1s }) => {
      assertOf(vectors, typeId, "images");
      const wanted = sha1s && dataset.hashes.ids(sha1s);
      const { file, dimensions, ownerIds, rows } = vectors.locate(typeId, wanted);
      // An image whose files have all left the project keeps its vector, for they may come back.
      const live = wanted ? undefined : liveImages(dataset);
      const isGiven = (_: number, i: number): boolean => !live || live[ownerIds[i]] === 1;
      return {
        file,
        dimensions,
        sha1s: dataset.hashes.sha1s(ownerIds.filter(isGiven)),
        rows: bytesOf(rows.filter(isGiven)),
      };
    },
    "vector/missing": ({ typeId, sha1s }) => {
      assertOf(vectors, typeId, "images");
      if (sha1s === null)
        return dataset.hashes.sha1s(vectors.missing(typeId, idsOf(liveImages(dataset))));
      const wanted = dataset.hashes.ids(sha1s);
      const missing = new Set(vectors.missing(typeId, wanted));
      return sha1s.filter((_, i) => missing.has(wanted[i]));
    },
    ...annotationVectorServices(options, own),
  };
}

function idsOf(live: Uint8Array): Int32Array {
  const ids = new Int32Array(live.reduce((count, one) => count + one, 0));
  for (let id = 0, n = 0; n < ids.length; id++) if (live[id] === 1) ids[n++] = id;
  return ids;
}
