import type { Level } from "../query/level.ts";
import { levelOf, levelOfRanks } from "../query/levels.ts";
import { propertyOfKey, type Scope } from "../query/names.ts";

/** The level of groups that a view's key stands for; undefined when it names nothing. */
export function levelOfKey(scope: Scope, ids: Int32Array, key: string): Level | undefined {
  if (key === "size") return sizeLevel(scope, ids);
  const property = propertyOfKey(scope.source, key === "date" ? "modified" : key);
  const nowhere = { start: 0, end: 0 };
  return property && levelOf(scope, ids, { property, step: null, bin: null }, nowhere);
}

function sizeLevel(scope: Scope, ids: Int32Array): Level {
  const { instances, images } = scope.source.dataset;
  return levelOfRanks(
    scope.rows,
    ids,
    sizeEdges.length,
    (id) => {
      const image = instances.image[id];
      if (image === 0) return sizeEdges.length;
      const megapixels = (images.width[image] * images.height[image]) / 1e6;
      return sizeEdges.findLastIndex((edge) => megapixels >= edge);
    },
    (rank) => {
      const [from, to] = [sizeEdges[rank], sizeEdges[rank + 1]];
      return {
        key: String(from),
        label: to === undefined ? `${from} MP and more` : `${from} – ${to} MP`,
      };
    },
    "Not decoded yet",
  );
}

/** Lower edges of the size groups in megapixels. */
const sizeEdges = [0, 0.1, 0.3, 1, 2, 5, 10, 20, 50];
