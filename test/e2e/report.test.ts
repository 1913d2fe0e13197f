import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import type { Frame } from "playwright-core";
import sharp from "sharp";
import { bytesOf } from "../../src/protocol/bytes.ts";
import { commit } from "../support/commits.ts";
import { openEngine, type TestEngine } from "../support/engine.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { until } from "../support/until.ts";
import { openVsCode, type VsCodeHost } from "../support/vscodeHost.ts";
import type { ThemeKind } from "../support/workbench.ts";

const classes = ["red", "green", "blue"] as const;
/** Of the twelve images: what is true, and what a model says: one green is called blue, two blues red. */
const truth = "rrrrggggbbbb";
const model = "rrrrgggbbbrr";

/** From an evaluation to the images behind a cell of its confusion matrix, in the real workbench. */
describe("evaluation in the real workbench", function () {
  this.timeout(180_000);
  let dir: TempDir;
  let host: VsCodeHost;
  let engine: TestEngine;

  before(async () => {
    dir = await tempDir();
    await mkdir(dir.file("images"));
    for (const [i, letter] of Array.from(truth).entries()) {
      const level = 130 + 10 * i;
      const background = { r: 0, g: 0, b: 0, [letter]: level };
      const create = { width: 64, height: 48, channels: 3, background } as const;
      await writeFile(
        dir.file("images", `${letter}${i}.png`),
        await sharp({ create }).png().toBuffer(),
      );
    }
    host = await openVsCode({ folder: dir.path, width: 1440, height: 900 });
    const { workbench } = host;
    await workbench.chooseFromMenu(workbench.treeItem("images"), "Open in Winnow");
    await workbench.webview('[role="grid"][aria-busy="false"]');
    engine = openEngine(dir.path, { create: false });
    await until("the import", async () => {
      const { instances } = await engine.call("project/status", {});
      const tasks = await engine.call("task/list", {});
      return instances === truth.length && tasks.every(({ endedAt }) => endedAt !== null);
    });
    await label(engine);
  });

  after(async () => {
    await engine?.[Symbol.asyncDispose]();
    await host?.[Symbol.asyncDispose]();
    await dir?.[Symbol.asyncDispose]();
  });

  it("evaluates a property of tags by a form, and opens the report with its known figures", async () => {
    const { workbench } = host;
    await workbench.runCommand("Winnow: Run Action…");
    await workbench.quickInput.fill("Evaluate Predictions");
    await workbench.quickPick("Evaluate Predictions").click();
    const form = await workbench.webview("form");
    await choose(form, "truth", "truth");
    await choose(form, "prediction", "model");
    await form.getByRole("button", { name: "Run" }).click();
    const report = await workbench.webview(".report");
    await workbench.tab("Evaluation: model against truth").waitFor();
    const figures = report.getByRole("region", { name: "Figures" });
    await figures.getByRole("row", { name: "Accuracy 75.0 %" }).waitFor();
    const matrix = report.getByRole("region", { name: "Confusion matrix" });
    await matrix.scrollIntoViewIfNeeded();
    const cells = await matrix.locator("tbody td").allInnerTexts();
    assert.deepEqual(cells.map(Number), [2, 0, 2, 1, 3, 0, 0, 0, 4]);
    for (const theme of ["vs-dark", "vs", "hc-black"] satisfies ThemeKind[]) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`report-${theme}`);
    }
    await workbench.setTheme("vs-dark");
  });

  it("a click on a cell shows exactly its images beside the report", async () => {
    const { workbench } = host;
    const report = await workbench.webview(".report");
    await report
      .getByRole("button", { name: "Truth blue, Prediction red: 2, show images" })
      .click();
    const grid = await workbench.webview('.scroller [data-position="0"]');
    await until("the images", async () => (await names(grid)).join() === "b10.png,b11.png");
    await grid.getByText("From its report").waitFor();
    await workbench.screenshot("report-cell");
    await report
      .getByRole("button", { name: "Truth green, Prediction blue: 1, show images" })
      .click();
    await until("the other", async () => (await names(grid)).join() === "g7.png");
    // It stays what it was: the report is still there to be read.
    await report.getByRole("region", { name: "Figures" }).waitFor();
  });

  it("scores of images are a property that an undo takes back", async () => {
    const { properties } = await engine.call("property/list", {});
    assert.ok(properties.some(({ name }) => name === "evaluation"));
    const { undo } = await engine.call("history/list", { before: null, limit: 1 });
    assert.equal(undo?.title, "Set the evaluation of 12 images: Evaluation: model against truth");
  });

  it("the report is in the Results view, and is there again after a reload of the window", async () => {
    const { workbench } = host;
    await workbench.reload();
    const report = await workbench.webview(".report");
    await report
      .getByRole("heading", { level: 1, name: "Evaluation: model against truth" })
      .waitFor();
    await workbench.showActivity("Winnow");
    const pane = workbench.page.getByRole("button", { name: "Results Section" });
    await pane.waitFor();
    if ((await pane.getAttribute("aria-expanded")) === "false") await pane.click();
    await workbench.treeItem(/^Evaluation: model against truth, report, 1 group/).waitFor();
    await workbench.screenshot("report-again");
  });

  const names = (grid: Frame): Promise<string[]> =>
    grid
      .locator("[data-position]")
      .evaluateAll((all) =>
        all.map((cell) => (cell.getAttribute("aria-label") ?? "").split(",")[0] ?? ""),
      );
});

async function choose(form: Frame, parameter: string, option: string): Promise<void> {
  const row = form.locator(`[data-parameter="${parameter}"]`);
  await row.locator("vscode-dropdown").click();
  await row.locator("vscode-option", { hasText: option }).first().click();
}

/** The properties `truth` and `model`, with a tag a class each. */
async function label(engine: TestEngine): Promise<void> {
  const instances = await engine.call("instance/list", { after: 0, limit: 100 });
  const idOf = (i: number): number =>
    instances.find(({ relativePath }) => relativePath === `images/${truth[i]}${i}.png`)?.id ?? 0;
  const ids = bytesOf(Int32Array.from(truth, (_, i) => idOf(i)));
  const properties = [
    { id: -1, name: "truth", labels: truth },
    { id: -2, name: "model", labels: model },
  ];
  const tagId = (property: number, letter: string): number =>
    property * 10 - classes.findIndex((name) => name.startsWith(letter));
  const made = commit({
    title: "Label",
    properties: properties.map(({ id, name }) => ({
      id,
      name,
      type: "tag" as const,
      mode: "instance" as const,
      groupId: null,
    })),
    tags: properties.flatMap(({ id }) =>
      classes.map((name) => ({
        id: tagId(id, name),
        propertyId: id,
        name,
        color: null,
        parents: [],
      })),
    ),
    values: properties.map(({ id, labels }) => ({
      propertyId: id,
      ids,
      how: "set" as const,
      values: { kind: "each" as const, values: Array.from(labels, (letter) => tagId(id, letter)) },
    })),
  });
  await engine.call("commit/do", { commit: made });
}
