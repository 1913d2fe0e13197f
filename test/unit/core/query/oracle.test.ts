import assert from "node:assert/strict";
import fc from "fast-check";
import { countQuery, runQuery } from "../../../../src/core/query/runQuery.ts";
import type { Constant } from "../../../../src/core/query/vector.ts";
import type { Query } from "../../../../src/query/ast.ts";
import { makeQueryDataset, testNow } from "../../../support/queryDataset.ts";
import type { PlantedError } from "../../../support/queryInterpreter.ts";
import { QueryOracle, type OracleResult } from "../../../support/queryOracle.ts";
import { queryTrees, testParameters } from "../../../support/queryTrees.ts";

const datasets = [1, 2, 3, 4, 5, 6].map((seed) => {
  const made = makeQueryDataset(seed);
  return { ...made, oracle: new QueryOracle(made.db) };
});

const constants = new Map(
  Object.entries(testParameters).map(([name, value]): [string, Constant] => [
    name,
    typeof value === "number" ? { kind: "number", value } : { kind: "text", value },
  ]),
);
const givens = { parameters: constants, now: testNow };

function evaluated(at: number, query: Query): OracleResult {
  const { ids, groups } = runQuery(datasets[at], query, givens);
  return {
    ids: [...ids],
    groups: groups.map(({ start, count, level }) => ({ start, count, level })),
  };
}

function expected(at: number, query: Query, planted?: PlantedError): OracleResult {
  const options = { now: testNow, parameters: testParameters, ...(planted ? { planted } : {}) };
  return datasets[at].oracle.run(query, options);
}

const trees = fc.tuple(fc.nat({ max: datasets.length - 1 }), queryTrees());

describe("random queries", () => {
  it("T11 select, sort and group as an interpreter of rows does", function () {
    const numRuns = Number(process.env["WINNOW_QUERY_TREES"] ?? 2000);
    this.timeout(60_000 + numRuns * 10);
    fc.assert(
      fc.property(trees, ([at, query]) => {
        const result = evaluated(at, query);
        assert.deepEqual(result, expected(at, query));
        assert.equal(countQuery(datasets[at], query, givens), result.ids.length);
      }),
      { numRuns },
    );
  });

  for (const planted of [
    "missing differs",
    "no descendants",
    "like by case",
    "not skips missing",
    "ties reversed",
  ] as const)
    it(`T11 would find an interpreter that errs: ${planted}`, () => {
      const outcome = fc.check(
        fc.property(trees, ([at, query]) => {
          assert.deepEqual(evaluated(at, query), expected(at, query, planted));
        }),
        { numRuns: 2000, endOnFailure: true },
      );
      assert.equal(outcome.failed, true);
    }).timeout(60_000);
});
