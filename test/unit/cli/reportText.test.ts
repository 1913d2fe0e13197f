import assert from "node:assert/strict";
import { reportJson, reportText } from "../../../src/cli/reportText.ts";
import type { BarsBlock } from "../../../src/plugin-api/report.ts";
import { bytesOf } from "../../../src/protocol/bytes.ts";
import { wireReportOf } from "../../support/reports.ts";

describe("a report on the command line", () => {
  it("is text: tables and bars in columns, what curves and histograms hold in a line", () => {
    const { blocks, ...rest } = wireReportOf();
    // The engine adds the values of a histogram of images when a report is read.
    const values = bytesOf(Float32Array.of(0.25, 0.5, 1));
    const read = blocks.map((block) =>
      block.kind === "histogram" && block.group !== null ? { ...block, values } : block,
    );
    assert.equal(
      reportText({ ...rest, blocks: read }).join("\n"),
      `Evaluation

Summary
  Three of four are right.

  One is not.

Classes
  One row a class.
  Class      F1  Images
  cat    80.0 %       3
  dog         -       1
  ape    92.5 %       0

Confusion
  Truth \\ Prediction  cat  dog
  cat                   2    1
  dog                   0    1

F1
            A       B
  cat  80.0 %  90.0 %
  dog  50.0 %       -

Precision and recall
  cat: 3 points
  dog: 2 points

Sharpness
  3 values, from 0.25 to 1
  1 at or below 0.3: blurry

  3 values, from 1 to 3`,
    );
  });

  it("writes whole numbers in full and four digits of others, and bars without a header where they have no titles", () => {
    const bars: BarsBlock = {
      kind: "bars",
      labels: ["a", "bc"],
      series: [{ values: [123_456.789, 0.00012345] }],
    };
    const { title, blocks } = wireReportOf({ blocks: [bars] });
    assert.deepEqual(reportText({ title, blocks }), ["", "  a      123457", "  bc  0.0001234"]);
  });

  it("is JSON without the groups behind cells", () => {
    const json = JSON.stringify(reportJson(wireReportOf()));
    const { blocks } = JSON.parse(json) as { blocks: Record<string, unknown>[] };
    assert.deepEqual(blocks[1]?.rows, [
      ["cat", 0.8, 3],
      ["dog", null, 1],
      ["ape", 0.925, 0],
    ]);
    assert.deepEqual(blocks[2]?.values, [2, 1, 0, 1]);
    assert.deepEqual(blocks.at(-1)?.values, [1, 2, 3]);
    assert.equal(json.includes("group"), false);
  });
});
