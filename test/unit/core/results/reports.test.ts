import assert from "node:assert/strict";
import { Results } from "../../../../src/core/results/results.ts";
import { orderResult } from "../../../../src/core/view/resultOrder.ts";
import { float32sOf } from "../../../../src/protocol/bytes.ts";
import type { ReportBlockInfo, ReportInfo } from "../../../../src/protocol/reports.ts";
import { groupOf, openResults, type ResultBench } from "../../../support/results.ts";
import { wireReportOf } from "../../../support/reports.ts";

function withReport({ results }: ResultBench): number {
  const { id } = results.begin({ title: "Evaluate", actionId: "ml/evaluate" });
  results.add(id, [groupOf([4], { name: "Wrong" })]);
  results.report(id, wireReportOf());
  results.end(id);
  return id;
}

function blockOf<K extends ReportBlockInfo["kind"]>(
  { blocks }: ReportInfo,
  kind: K,
): Extract<ReportBlockInfo, { kind: K }> {
  const found = blocks.find((block) => block.kind === kind);
  return (found ?? assert.fail(kind)) as Extract<ReportBlockInfo, { kind: K }>;
}

describe("reports of results", () => {
  it("keeps a report with its groups, and lists only what the action called groups", () => {
    const bench = openResults(6);
    const { results, db, dataset } = bench;
    const id = withReport(bench);
    const [listed] = results.list();
    assert.deepEqual(
      [listed?.hasReport, listed?.groups.map(({ name }) => name)],
      [true, ["Wrong"]],
    );
    assert.deepEqual([...results.ids(id, null)], [4]);
    const later = new Results(db, dataset, { readOnly: false });
    const report = later.reportOf(id);
    assert.deepEqual(
      report.blocks.map(({ kind, title }) => [kind, title]),
      [
        ["text", "Summary"],
        ["table", "Classes"],
        ["matrix", "Confusion"],
        ["bars", "F1"],
        ["lines", "Precision and recall"],
        ["histogram", "Sharpness"],
        ["histogram", ""],
      ],
    );
    const { rows } = blockOf(report, "table");
    // NaN and a group of nobody are left out.
    assert.deepEqual(rows.slice(1), [
      ["dog", null, 1],
      ["ape", 0.925, 0],
    ]);
  });

  it("a cell's images are a group of their own, in the order given", () => {
    const bench = openResults(6);
    const { results, db, dataset } = bench;
    const id = withReport(bench);
    const { groups } = blockOf(results.reportOf(id), "matrix");
    assert.deepEqual(groups.slice(2), [null, null]);
    const [both = 0, wrong = 0] = groups.map((group) => group ?? 0);
    assert.deepEqual([...results.ids(id, [both])], [1, 2]);
    const shown = results.get(id, [wrong]).groups;
    assert.deepEqual(
      shown.map(({ name, count, inReport }) => [name, count, inReport]),
      [["cat as dog", 1, true]],
    );
    const view = { id, groups: [wrong], min: null, max: null, sort: "given" as const };
    const order = orderResult(db, dataset, view, Int32Array.of(1, 2, 3, 4, 5, 6), false);
    assert.deepEqual([...order.ids], [3]);
  });

  it("a histogram's values are scores: sorted, without NaN, narrowed by the threshold", () => {
    const bench = openResults(6);
    const { results, db, dataset } = bench;
    const id = withReport(bench);
    const { group, values, threshold } = blockOf(results.reportOf(id), "histogram");
    assert.deepEqual([...float32sOf(values)], [0.25, 0.5, 1]);
    assert.equal(threshold?.action?.actionId, "sample/tag");
    assert.ok(group);
    assert.deepEqual([...results.ids(id, [group], { min: null, max: 0.5 })], [1, 2]);
    const view = { id, groups: [group], min: null, max: 0.5, sort: "given" as const };
    const order = orderResult(db, dataset, view, Int32Array.of(1, 2, 3, 4, 5, 6), false);
    // Below the threshold is what is looked for: the least first.
    assert.deepEqual([...order.ids], [2, 1]);
    const none = { propertyGroups: [], properties: [], tags: [], annotations: [] };
    bench.do({ deletions: { ...none, instances: [2] } });
    const left = blockOf(results.reportOf(id), "histogram");
    assert.deepEqual([...float32sOf(left.values)], [0.5, 1]);
  });

  it("gives a report back as it came, to another plugin", () => {
    const bench = openResults(6);
    const id = withReport(bench);
    const wire = bench.results.wireReport(id);
    const given = wireReportOf();
    assert.deepEqual(wire?.blocks.map(plain), given.blocks.map(plain));
    assert.deepEqual(
      wire?.groups.map(({ instanceIds }) => instanceIds?.byteLength),
      given.groups.map(({ instanceIds }) => instanceIds?.byteLength),
    );
  });

  it("a later report of a run takes the place of the earlier, with its groups; deleting leaves nothing", () => {
    const bench = openResults(6);
    const { results, db } = bench;
    const id = withReport(bench);
    const rows = (): unknown => db.prepare("SELECT count(*) FROM result_groups").pluck().get();
    const before = rows();
    results.report(id, wireReportOf());
    assert.equal(rows(), before);
    results.delete(id);
    assert.equal(rows(), 0);
    const bare = bench.keep([groupOf([1])]);
    assert.equal(bare.hasReport, false);
    assert.throws(() => results.reportOf(bare.id), /has no report/);
  });
});

/** With the values of a histogram as numbers. */
function plain(block: ReportBlockInfo): unknown {
  return block.kind === "histogram" ? { ...block, values: [...float32sOf(block.values)] } : block;
}
