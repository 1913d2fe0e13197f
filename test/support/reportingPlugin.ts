import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes the plugin `reporting` into a folder; its action `evaluate` gives a report with every kind of block. */
export async function writeReporting(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await writeFile(path.join(dir, "package.json"), JSON.stringify(manifest));
  await writeFile(path.join(dir, "main.ts"), main);
}

const manifest = {
  name: "reporting",
  version: "1.0.0",
  displayName: "Reporting",
  main: "./main.ts",
  engines: { winnow: "^1.0.0" },
};

// Numbers are made so that tests know them: 40 values from 0 to 0.975.
const main = `import { definePlugin, parameter, type Report } from "@winnow/plugin-api";

const names = ["cat", "dog", "horse", "sheep"];

export default definePlugin({
  activate(ctx) {
    ctx.actions.register({
      id: "label",
      title: "Label",
      parameters: { below: parameter.number(), name: parameter.text() },
      run: ({ parameters: { name } }) => ({ value: name }),
    });
    ctx.actions.register({
      id: "evaluate",
      title: "Evaluate",
      run({ instanceIds }) {
        const ids = [...instanceIds];
        const report: Report = {
          title: "Evaluation of model A",
          blocks: [
            { kind: "text", text: "44 images of 4 classes.\\n\\nNone was left out." },
            {
              kind: "table",
              title: "Classes",
              description: "A row a class.",
              columns: [
                { title: "Class" },
                { title: "Images", format: "number" },
                { title: "F1", format: "percent", description: "2 TP / (2 TP + FP + FN)" },
                { title: "Change", format: "signed" },
              ],
              rows: names.map((name, i) => [
                name,
                { value: 12 - i, select: { name, instanceIds: ids.slice(i, i + 3) } },
                i === 2 ? NaN : 0.9 - i * 0.1,
                1.5 - i,
              ]),
            },
            {
              kind: "matrix",
              title: "Confusion matrix",
              rowTitle: "Truth",
              columnTitle: "Prediction",
              rows: names,
              columns: names,
              values: [10, 1, 1, 0, 2, 9, 0, 0, 0, 0, 8, 2, 1, 0, 3, 5],
              selects: Array.from({ length: 16 }, (_, i) =>
                i === 1 ? { name: "cat → dog", instanceIds: ids.slice(5, 6) }
                : i === 0 ? { instanceIds: ids.slice(0, 10) } : null),
            },
            {
              kind: "bars",
              title: "F1 by class",
              labels: names,
              series: [
                { title: "Model A", values: [0.9, 0.8, 0.7, 0.6], selects: [{ instanceIds: [ids[0]] }, null, null, null] },
                { title: "Model B", values: [0.85, 0.82, NaN, 0.75] },
              ],
              format: "percent",
              max: 1,
            },
            {
              kind: "lines",
              title: "Precision and recall",
              x: { title: "Recall", min: 0, max: 1 },
              y: { title: "Precision", min: 0, max: 1 },
              series: names.map((title, i) => ({
                title,
                x: Array.from({ length: 21 }, (_, at) => at / 20),
                y: Array.from({ length: 21 }, (_, at) => 1 - (at / 20) ** (6 - i) * 0.8),
                step: i === 3,
              })),
            },
            {
              kind: "histogram",
              title: "Sharpness",
              axis: { title: "sharpness", min: 0, max: 1 },
              values: ids.slice(0, 40).map((_, i) => i / 40),
              instanceIds: ids.slice(0, 40),
              bins: 10,
              threshold: {
                value: 0.25,
                side: "below",
                label: "blurry",
                action: { actionId: "evaluate", title: "Tag as Blurry", parameter: "below", parameters: { name: "blurry" } },
              },
            },
            {
              kind: "histogram",
              title: "Sizes",
              values: [2, 4, 8],
              threshold: {
                value: 1,
                side: "below",
                action: { actionId: "label", title: "Label All", parameter: "below", on: "all" },
              },
            },
          ],
        };
        return { title: "Evaluation", report, groups: [{ name: "Wrong", instanceIds: ids.slice(0, 4) }] };
      },
    });
  },
});
`;
