import { pca } from "../learn/pca.ts";
import { umap } from "../learn/umap.ts";
import type { Matrix, Neighbours } from "../types.ts";

/** How to place rows on a plane. */
export type MapMethod =
  | { readonly kind: "pca"; readonly seed: number }
  | {
      readonly kind: "umap";
      readonly neighbours: Neighbours;
      readonly minDistance: number;
      readonly seed: number;
    };

/** x, y of each row; `explained`: the share of the variance that lies on the plane, of PCA. */
export interface PlacedRows {
  readonly points: Float32Array;
  readonly explained: number | null;
}

/** Places rows on a plane. UMAP begins where PCA puts them. */
export async function mapRows(matrix: Matrix, method: MapMethod): Promise<PlacedRows> {
  const { projected, explained } = await pca(matrix, { seed: method.seed });
  if (method.kind === "pca")
    return { points: projected.data, explained: explained.reduce((a, b) => a + b, 0) };
  const { neighbours, minDistance, seed } = method;
  const { data } = umap(neighbours, { initial: projected, minDistance, seed });
  return { points: data, explained: null };
}
