import * as v from "valibot";
import { toWireReport } from "../../src/plugin-host/wireReport.ts";
import type { Report } from "../../src/plugin-api/report.ts";
import { wireReport, type WireReport } from "../../src/protocol/wireResult.ts";

/** Two classes, four images; the numbers of the tests. */
export const sampleReport = {
  title: "Evaluation",
  blocks: [
    { kind: "text", title: "Summary", text: "Three of four are right.\n\nOne is not." },
    {
      kind: "table",
      title: "Classes",
      description: "One row a class.",
      columns: [
        { title: "Class" },
        { title: "F1", format: "percent", description: "2PR / (P + R)" },
        { title: "Images", format: "number" },
      ],
      rows: [
        ["cat", 0.8, { value: 3, select: { name: "Cats", instanceIds: [1, 2, 3] } }],
        ["dog", Number.NaN, 1],
        ["ape", 0.925, { value: 0, select: { instanceIds: [] } }],
      ],
    },
    {
      kind: "matrix",
      title: "Confusion",
      rowTitle: "Truth",
      columnTitle: "Prediction",
      rows: ["cat", "dog"],
      columns: ["cat", "dog"],
      values: [2, 1, 0, 1],
      selects: [{ instanceIds: [1, 2] }, { name: "cat as dog", instanceIds: [3] }, null, null],
    },
    {
      kind: "bars",
      title: "F1",
      labels: ["cat", "dog"],
      series: [
        { title: "A", values: [0.8, 0.5], selects: [{ instanceIds: [1] }, null] },
        { title: "B", values: [0.9, Number.NaN] },
      ],
      format: "percent",
      max: 1,
    },
    {
      kind: "lines",
      title: "Precision and recall",
      x: { title: "Recall", min: 0, max: 1 },
      y: { title: "Precision", min: 0, max: 1 },
      series: [
        { title: "cat", x: [0, 0.5, 1], y: [1, 0.9, 0.4] },
        { title: "dog", x: [0, 1], y: [0.8, 0.3], step: true },
      ],
    },
    {
      kind: "histogram",
      title: "Sharpness",
      axis: { title: "sharpness", min: 0, max: 1 },
      values: [0.5, 0.25, Number.NaN, 1],
      instanceIds: [1, 2, 3, 4],
      bins: 4,
      threshold: {
        value: 0.3,
        side: "below",
        label: "blurry",
        action: {
          actionId: "tag",
          title: "Tag as Blurry",
          parameter: "below",
          parameters: { name: "blurry" },
        },
      },
    },
    { kind: "histogram", values: Float32Array.of(3, 1, 2) },
  ],
} satisfies Report;

/** As the engine gets it from a plugin. */
export function wireReportOf(report: Report = sampleReport): WireReport {
  return v.parse(wireReport, toWireReport(report, "sample"));
}
