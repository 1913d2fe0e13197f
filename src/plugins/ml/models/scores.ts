import type { ModelEntry } from "./modelEntry.ts";

/**
 * What a model makes of cosines between one image and several texts: numbers in [0, 1]. For `softmax` the texts compete and
 * the scores add up to 1; for `sigmoid` each is a probability by itself; else, and where a scale is not known, the cosine
 * itself from 0, which only orders.
 */
export function textScores(
  scoring: ModelEntry["scoring"],
  cosines: ArrayLike<number>,
): Float32Array {
  const all = Float32Array.from(cosines);
  switch (scoring.kind) {
    case "softmax": {
      const most = all.reduce((a, b) => Math.max(a, b), -1);
      const weights = all.map((cosine) => Math.exp((cosine - most) * scoring.scale));
      const sum = weights.reduce((a, b) => a + b, 0);
      return weights.map((weight) => weight / sum);
    }
    case "sigmoid": {
      const { scale, bias = 0 } = scoring;
      if (scale !== undefined)
        return all.map((cosine) => 1 / (1 + Math.exp(-(cosine * scale + bias))));
      break;
    }
    case "cosine":
  }
  return all.map((cosine) => Math.max(0, cosine));
}
