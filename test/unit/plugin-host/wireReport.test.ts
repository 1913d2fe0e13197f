import assert from "node:assert/strict";
import * as v from "valibot";
import type { Report } from "../../../src/plugin-api/report.ts";
import { toWireReport } from "../../../src/plugin-host/wireReport.ts";
import { fromWireReport } from "../../../src/plugin-host/fromWireReport.ts";
import { toWireResult } from "../../../src/plugin-host/wireResult.ts";
import { wireReport } from "../../../src/protocol/wireResult.ts";
import { float32sOf } from "../../../src/protocol/bytes.ts";
import { sampleReport, wireReportOf } from "../../support/reports.ts";

describe("reports of actions on their way to the engine", () => {
  it("fit the contract, with groups apart and NaN as null", () => {
    const wire = wireReportOf();
    assert.deepEqual(v.parse(wireReport, wire), wire);
    // A table's cell, two of the matrix, one bar, one histogram; not the one of nobody.
    assert.equal(wire.groups.length, 5);
    assert.deepEqual(
      wire.groups.map(({ name }) => name),
      ["Cats", undefined, "cat as dog", undefined, "Sharpness"],
    );
    const { values, ...scale } = wire.groups[4]?.scores ?? assert.fail();
    assert.deepEqual([...float32sOf(values)], [0.5, 0.25, 1]);
    assert.deepEqual(scale, { min: 0.25, max: 1, description: "sharpness", maxIsBest: false });
  });

  it("reach whoever ran the action as they were given", () => {
    const back = fromWireReport(wireReportOf());
    assert.equal(back.title, sampleReport.title);
    const [, table, matrix, bars, , histogram] = back.blocks;
    assert.ok(table?.kind === "table" && matrix?.kind === "matrix" && bars?.kind === "bars");
    assert.deepEqual(table.rows[0]?.[2], {
      value: 3,
      select: { name: "Cats", instanceIds: Int32Array.of(1, 2, 3) },
    });
    assert.deepEqual(matrix.selects?.[1], { name: "cat as dog", instanceIds: Int32Array.of(3) });
    assert.deepEqual(Array.from(bars.series[1]?.values ?? []), [0.9, Number.NaN]);
    assert.ok(histogram?.kind === "histogram");
    assert.deepEqual(histogram.instanceIds, Int32Array.of(1, 2, 4));
    assert.deepEqual(histogram.values, Float32Array.of(0.5, 0.25, 1));
    // And may be handed on.
    assert.deepEqual(wireReportOf(back).groups, wireReportOf().groups);
  });

  it("send the images of several charts once", () => {
    const sha1s = ["ab".repeat(20), "cd".repeat(20)];
    const chart = { kind: "histogram", values: [1, 2], sha1s } as const;
    const report: Report = {
      blocks: [chart, { ...chart, values: [4, 3] }, { ...chart, values: [NaN, 1] }],
    };
    const sent = toWireReport(report, "sample");
    assert.deepEqual(
      sent.groups?.map((group) => ("membersOf" in group ? group.membersOf : group.sha1s?.length)),
      [2, 0, 1],
    );
    assert.deepEqual(
      v.parse(wireReport, sent).groups.map((group) => group.sha1s),
      [sha1s, sha1s, sha1s.slice(1)],
    );
    const wrong = { ...sent, groups: [{ membersOf: 0 }] };
    assert.equal(v.safeParse(wireReport, wrong).success, false);
  });

  it("are refused when they are too much for one message, whatever it is that is much", () => {
    const values = new Float32Array(1_000_000);
    const histograms = (count: number): Report => ({
      blocks: Array.from({ length: count }, () => ({ kind: "histogram", values })),
    });
    const points = Array.from({ length: 100_000 }, (_, i) => i / 3);
    const lines: Report["blocks"][number] = {
      kind: "lines",
      series: [{ title: "a", x: points, y: points }],
    };
    const cells = Array.from({ length: 10_000 }, () =>
      Array.from({ length: 20 }, () => "x".repeat(200)),
    );
    const table: Report["blocks"][number] = {
      kind: "table",
      columns: Array.from({ length: 20 }, () => ({ title: "" })),
      rows: cells,
    };
    for (const report of [
      histograms(9),
      { blocks: Array.from({ length: 20 }, () => lines) },
      { blocks: [table] },
    ])
      assert.throws(() => toWireResult({ report }, "sample"), {
        code: "plugin-refused",
        message: /The groups and the report take \d+ MB, and at most 32 MB are sent at once/,
      });
  });

  const columns = [{ title: "a" }];
  const refused: [string, unknown, RegExp][] = [
    ["no blocks", { title: "a" }, /blocks must be a list/],
    ["another kind", { blocks: [{ kind: "pie" }] }, /Block 1 of the report is of the kind 'pie'/],
    [
      "too few cells",
      { blocks: [{ kind: "table", title: "T", columns, rows: [["a"], []] }] },
      /Block 1 of the report \('T'\) has 1 columns, and 0 cells in row 2/,
    ],
    [
      "a matrix with gaps",
      { blocks: [{ kind: "matrix", rows: ["a"], columns: ["b"], values: [] }] },
      /its values are 0, where there must be 1/,
    ],
    [
      "too many rows",
      { blocks: [{ kind: "table", columns, rows: Array.from({ length: 10_001 }, () => ["a"]) }] },
      /has 10,001 rows, and at most 10,000 are shown/,
    ],
    [
      "values of nobody",
      { blocks: [{ kind: "histogram", values: [1, 2], instanceIds: [3] }] },
      /has 2 values for 1 images/,
    ],
    [
      "a threshold that is none",
      { blocks: [{ kind: "histogram", values: [1], threshold: { value: NaN, side: "above" } }] },
      /a threshold that is no number/,
    ],
    [
      "a format that there is not",
      { blocks: [{ kind: "table", columns: [{ title: "n", format: "integer" }], rows: [] }] },
      /Block 1 of the report: the format of the column 'n' is 'integer': it must be text, number, percent or signed/,
    ],
    [
      "bars of another format",
      { blocks: [{ kind: "bars", labels: [], series: [{ values: [] }], format: "signed" }] },
      /its format is 'signed': it must be number or percent/,
    ],
    [
      "bars of too many series",
      {
        blocks: [
          { kind: "bars", labels: [], series: Array.from({ length: 7 }, () => ({ values: [] })) },
        ],
      },
      /has 7 series, and at most 6 are shown/,
    ],
    [
      "bins that are none",
      { blocks: [{ kind: "histogram", values: [1], bins: NaN }] },
      /has NaN bins/,
    ],
    ...(
      [
        [{ actionId: "tag", on: "some" }, /what its action is on is 'some'/],
        [{ actionId: "tag", parameter: 7 }, /the parameter of its action is no name/],
        [{ title: "Tag" }, /an action without an actionId/],
      ] as const
    ).map(([action, message]): [string, unknown, RegExp] => [
      `an action of ${JSON.stringify(action)}`,
      {
        blocks: [
          { kind: "histogram", values: [1], threshold: { value: 1, side: "below", action } },
        ],
      },
      message,
    ]),
    [
      "a cell with both",
      {
        blocks: [
          {
            kind: "table",
            columns,
            rows: [[{ value: 1, select: { instanceIds: [1], sha1s: ["a"] } }]],
          },
        ],
      },
      /a group of images has both instanceIds and sha1s/,
    ],
  ];
  for (const [what, report, message] of refused)
    it(`are refused with ${what}, saying where`, () => {
      assert.throws(() => wireReportOf(report as Report), { code: "plugin-refused", message });
    });
});
