import type { Matrix } from "../types.ts";

/** Probabilities of logits, row by row: exp(logit / temperature) over their sum. */
export function softmax({ data, rows, columns }: Matrix, temperature = 1): Matrix {
  const probabilities = new Float32Array(data.length);
  for (let at = 0; at < data.length; at += columns) {
    let greatest = -Infinity;
    for (let i = at; i < at + columns; i++) if (data[i] > greatest) greatest = data[i];
    let sum = 0;
    for (let i = at; i < at + columns; i++)
      sum += probabilities[i] = Math.exp((data[i] - greatest) / temperature);
    for (let i = at; i < at + columns; i++) probabilities[i] /= sum;
  }
  return { data: probabilities, rows, columns };
}

/**
 * The temperature that makes probabilities as sure as they are right (temperature scaling, Guo, Pleiss, Sun, Weinberger
 * 2017): it minimises the negative log-likelihood of `labels` (−1: left out) given logits of rows that the model was
 * not fitted on. In [0.05, 20], by a golden-section search of its logarithm.
 */
export function calibratedTemperature(logits: Matrix, labels: Int32Array): number {
  const loss = (logarithm: number): number => {
    const { data } = softmax(logits, Math.exp(logarithm));
    let sum = 0;
    for (const [row, label] of labels.entries())
      if (label >= 0) sum -= Math.log(Math.max(data[row * logits.columns + label], 1e-30));
    return sum;
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(0.05), Math.log(20)];
  let [a, b] = [high - golden * (high - low), low + golden * (high - low)];
  let [atA, atB] = [loss(a), loss(b)];
  while (high - low > 1e-3)
    if (atA < atB) {
      [high, b, atB] = [b, a, atA];
      a = high - golden * (high - low);
      atA = loss(a);
    } else {
      [low, a, atA] = [a, b, atB];
      b = low + golden * (high - low);
      atB = loss(b);
    }
  return Math.exp((low + high) / 2);
}
