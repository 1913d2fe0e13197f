import type { Picture } from "../../../../plugin-api/index.ts";
import type { Matrix } from "../../types.ts";
import { outOfFoldLogits } from "../crossValidation.ts";
import { kMeans } from "../kMeans.ts";
import { judgeLabels } from "./labelErrors.ts";
import { measurePicture, type PictureMeasures } from "./pictureMeasures.ts";
import { hardness } from "./predictionErrors.ts";
import { proposeTags } from "./proposeTags.ts";
import { clustersFor, representativeness } from "./representativeness.ts";
import { selectRows, selectTypical } from "./selectRows.ts";

/** Heavy functions of scores, for `ctx.compute`. */
export const scoreComputations = {
  measurePictures: (pictures: readonly Picture[]): PictureMeasures[] =>
    pictures.map(measurePicture),

  representativeness: async (vectors: Matrix, clusters: number): Promise<Float32Array> =>
    representativeness(await kMeans(vectors, { clusters: clustersFor(vectors.rows, clusters) })),

  judgeLabels,
  proposeTags,

  /** The share of labelled rows (−1: no label) whose class is the likeliest to classifiers that have not seen them. */
  probeAccuracy: async (vectors: Matrix, labels: Int32Array, classes: number): Promise<number> => {
    const { data } = await outOfFoldLogits(vectors, labels, classes);
    const labelled = [...labels.keys()].filter((row) => labels[row] >= 0);
    const right = labelled.filter((row) => {
      const own = data.subarray(row * classes, (row + 1) * classes);
      return own.every((logit) => logit <= own[labels[row]]);
    });
    return right.length / labelled.length;
  },

  selectRows,
  selectTypical,

  /** Of each labelled row, by classifiers that have not seen it; entropies of equal classes for rows without a label. */
  probeHardness: async (
    vectors: Matrix,
    labels: Int32Array,
    classes: number,
  ): Promise<Float32Array> => hardness(await outOfFoldLogits(vectors, labels, classes)),
};
