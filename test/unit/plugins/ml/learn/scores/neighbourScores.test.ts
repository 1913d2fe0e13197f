import assert from "node:assert/strict";
import {
  localOutlierFactor,
  localOutlierLogarithm,
  meanNeighbourDistance,
  outlierProbability,
} from "../../../../../../src/plugins/ml/learn/scores/outliers.ts";
import { typicality } from "../../../../../../src/plugins/ml/learn/scores/typicality.ts";
import { uniqueness } from "../../../../../../src/plugins/ml/learn/scores/uniqueness.ts";
import { neighboursOnLine, rounded } from "./neighbours.ts";

describe("scores of neighbours", () => {
  it("uniqueness is the weighted distance to three neighbours over the greatest one, as FiftyOne Brain's", () => {
    const similarities = [
      [0.9, 0.8, 0.7], // .6 × .1 + .3 × .2 + .1 × .3 = .15
      [0.5, 0.5, 0.5], // .5
      [1, 1, 0], // .1
      [0.8, 0.3, 0.2], // .12 + .21 + .08 = .41
    ].flat();
    const rows = [1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2];
    const scores = uniqueness({
      k: 3,
      rows: Int32Array.from(rows),
      similarities: Float32Array.from(similarities),
    });
    assert.deepEqual(rounded(scores), [0.3, 1, 0.2, 0.82]);
  });

  it("uniqueness takes the three nearest where more are given, and all are unique where there are three rows", () => {
    const points = [0, 0.1, 0.3, 0.7, 1];
    assert.deepEqual(
      rounded(uniqueness(neighboursOnLine(points, 4))),
      rounded(uniqueness(neighboursOnLine(points, 3))),
    );
    assert.deepEqual([...uniqueness(neighboursOnLine([0, 0.1, 1], 3))], [1, 1, 1]);
  });

  it("uniqueness of copies alone is 0, not NaN", () => {
    assert.deepEqual([...uniqueness(neighboursOnLine([0, 0, 0, 0, 0], 3))], [0, 0, 0, 0, 0]);
  });

  it("typicality is the inverse of the mean distance to the neighbours, as TypiClust's", () => {
    // Mean distances: .15, .1, .15, .85.
    const scores = typicality(neighboursOnLine([0, 0.1, 0.2, 1], 2));
    assert.deepEqual(rounded(scores, 1), [6.7, 10, 6.7, 1.2]);
  });

  it("one row alone has no neighbours, and a score all the same", () => {
    const alone = neighboursOnLine([0], 3);
    assert.deepEqual([...typicality(alone)], [0]);
    assert.deepEqual([...meanNeighbourDistance(alone)], [2]);
    assert.deepEqual([...localOutlierFactor(alone)], [1]);
    assert.deepEqual([...uniqueness(alone)], [1]);
  });

  it("the local outlier factor is that of Breunig's paper", () => {
    // Reachabilities .15, .2, .15, .85; densities 6.67, 5, 6.67, 1.18.
    const scores = localOutlierFactor(neighboursOnLine([0, 0.1, 0.2, 1], 2));
    assert.deepEqual(rounded(scores, 3), [0.875, 1.333, 0.875, 4.958]);
  });

  it("the local outlier factor is about 1 inside of a sparse group and high beside a dense one", () => {
    const sparse = Array.from({ length: 12 }, (_, i) => 1 + i * 0.05);
    const dense = Array.from({ length: 12 }, (_, i) => i * 0.001);
    const beside = 0.06;
    const points = neighboursOnLine([...sparse, ...dense, beside], 4);
    const scores = localOutlierFactor(points);
    const last = scores[scores.length - 1];
    assert.ok(scores.subarray(0, 12).every((score) => score > 0.8 && score < 1.6));
    assert.ok(last > 10, `${last}`);
    // The plain distance thinks it more usual than the sparse group.
    const distances = meanNeighbourDistance(points);
    assert.ok(distances[distances.length - 1] < Math.max(...distances.subarray(0, 12)));
  });

  it("the local outlier factor finds an outlier beside a stack of copies with other bytes", () => {
    const usual = Array.from({ length: 60 }, (_, i) => 0.01 * i);
    const outlier = 0.8;
    // Some rows have copies among their neighbours, which are a hundred times as dense as all others.
    const copies = Array.from({ length: 12 }, (_, i) => 1.5 + i * 1e-9);
    const beside = [1.2, 1.3, 1.4];
    const points = [...usual, outlier, ...copies, ...beside];
    const scores = outlierProbability(localOutlierLogarithm(neighboursOnLine(points, 5)));
    assert.ok(scores[60] > 0.5, `${scores[60]}`);
    assert.ok(scores.subarray(0, 60).every((score) => score < 0.25));
    assert.ok(scores.subarray(61, 73).every((score) => score < 0.01));
  });

  it("outlier probabilities are the normal distribution's share between, 0 below the mean", () => {
    // Mean 3, deviation 2: 7 is two deviations above it, −1 as many below.
    const raw = Float32Array.from([-1, 3, 3, 3, 3, 3, 3, 7]);
    assert.deepEqual(rounded(outlierProbability(raw), 3), [0, 0, 0, 0, 0, 0, 0, 0.954]);
    assert.deepEqual([...outlierProbability(Float32Array.from([4, 4]))], [0, 0]);
  });
});
