import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { resultTarget, type ResultTarget } from "../../src/extension/commands/resultTargets.ts";
import type { Pages } from "../../src/extension/commands/targets.ts";
import type { GridPanel } from "../../src/extension/pages/gridPanel.ts";
import type { ReportPanel } from "../../src/extension/pages/reportPanel.ts";
import { wholeProject } from "../../src/extension/plugins/actionPlace.ts";
import type { Project } from "../../src/extension/projects/project.ts";
import { int32sOf } from "../../src/protocol/bytes.ts";
import { pageBegins } from "../../src/protocol/pageTransport.ts";
import type { ReportInit } from "../../src/protocol/reportPage.ts";
import type { ReportBlockInfo } from "../../src/protocol/reports.ts";
import { writeReporting } from "../support/reportingPlugin.ts";
import { until } from "../support/until.ts";
import { api, openedProject } from "./support/extension.ts";
import { RawPage } from "./support/rawPage.ts";

describe("reports in VS Code", function () {
  this.timeout(120_000);
  let project: Project;

  before(async () => {
    project = await openedProject();
    const dir = path.join(project.dir, "winnow-plugins", "reporting");
    await writeReporting(dir);
    const { plugins } = await api();
    await plugins.consent.develop(dir);
    await until("the plugin", () => project.plugins.plugin("reporting")?.state.kind === "running");
  });

  after(async () => {
    const { grids, reports } = await api();
    for (const report of reports.all) report.close();
    await rm(path.join(project.dir, "winnow-plugins"), { recursive: true, force: true });
    grids.show(project, { title: project.name, folders: null });
  });

  afterEach(async () => {
    const { reports } = await api();
    for (const report of reports.all) report.close();
    const all = await project.engine.call("result/list", {});
    for (const { id } of all) await project.engine.call("result/delete", { resultId: id });
  });

  it("open in a tab of their own when their action ran, once each", async () => {
    const { reports, trees } = await api();
    const report = await opened();
    assert.equal(report.panel.title, "Evaluation");
    const [node] = await trees.results.getChildren();
    assert.ok(node);
    assert.equal(trees.results.getTreeItem(node).contextValue, "resultReport");
    await vscode.commands.executeCommand("winnow.result.report", node);
    assert.deepEqual(reports.all, [report]);
    await opened();
    assert.equal(reports.all.length, 2);
  });

  it("show the images of a cell beside them, and what the grid does with all it shows is done with these", async () => {
    const report = await opened();
    const { resultId } = report;
    const page = await pageOf(report);
    const blocks = await blocksOf(page);
    const matrix = blocks.find((block) => block.kind === "matrix") ?? assert.fail();
    const cell = matrix.groups[1] ?? assert.fail();
    assert.equal((await page.ask("show", { groupId: cell, min: null, max: null })).result, null);
    const grid = await shownOf([cell]);
    assert.notEqual(grid.panel.viewColumn, report.panel.viewColumn);
    assert.equal(grid.panel.title, "Evaluation: cat → dog");
    assert.equal((await grid.view.refresh()).total, 1);
    assert.deepEqual(await idsOf(await targetOf({ resultId, groupIds: null })), await ids(grid));

    const histogram = blocks.find((block) => block.kind === "histogram") ?? assert.fail();
    const { group } = histogram;
    await page.ask("show", { groupId: group, min: null, max: 0.25 });
    const narrowed = await shownOf([group ?? 0]);
    assert.equal((await narrowed.view.refresh()).total, 11);
    // By the bar, by the group's header, and by no name at all.
    for (const arg of [{ resultId, groupIds: null }, { resultId, groupId: group }, undefined]) {
      narrowed.panel.reveal();
      await until("the grid to be in front", () => narrowed.panel.active);
      const meant = await idsOf(await targetOf(arg));
      assert.deepEqual(meant.toSorted(), (await ids(narrowed)).toSorted(), JSON.stringify(arg));
    }
  });

  it("say what is not there any more: images, groups beside them, themselves", async () => {
    const report = await opened();
    const { resultId } = report;
    const page = await pageOf(report);
    const blocks = await blocksOf(page);
    const matrix = blocks.find((block) => block.kind === "matrix") ?? assert.fail();
    const groupId = matrix.groups[1] ?? assert.fail();
    await project.engine.call("result/removeGroups", { resultId, groupIds: [groupId] });
    const { error } = await page.ask("show", { groupId, min: null, max: null });
    assert.match(error?.message ?? "", /These images are not there any more/);
    const changes = (): number => page.events.filter(({ method }) => method === "changed").length;
    await until("the change", () => changes() > 0);
    const before = changes();
    await project.engine.call("result/delete", { resultId });
    await until("the end", () => changes() > before);
    assert.equal((await page.ask("ready", {})).error?.data?.code, "not-found");
  });

  it("start the action of a threshold, which asks in a form", async () => {
    const { plugins } = await api();
    const page = await pageOf(await opened());
    const blocks = await blocksOf(page);
    const place = blocks.length - 1;
    // The form may cover the page, which ends that, before the answer gets there.
    void page.ask("act", { block: place, threshold: 1 });
    const form = await until("the form", () => plugins.forms.all.at(-1));
    form.close();
  });

  it("come back after a window reload, and not without their project", async () => {
    const { reports } = await api();
    const first = await opened();
    const { stateId, resultId } = first;
    const state = { stateId, resultId, thresholds: {}, sorts: {}, scroll: 0 };
    const panel = emptyPanel();
    await reports.deserializeWebviewPanel(panel, state);
    const restored = reports.all.find((report) => report.panel === panel) ?? assert.fail();
    assert.deepEqual([restored.resultId, restored.project], [resultId, project]);
    assert.equal(panel.title, "Evaluation");
    const page = await pageOf(restored);
    assert.equal((await blocksOf(page)).length > 0, true);
    for (const wrong of [undefined, null, { ...state, stateId: randomUUID() }, { stateId }]) {
      const other = emptyPanel();
      let disposed = false;
      other.onDidDispose(() => (disposed = true));
      await reports.deserializeWebviewPanel(other, wrong);
      await until("the panel to be closed", () => disposed);
    }
  });

  /** Runs the action, and answers with the report that it opened. */
  async function opened(): Promise<ReportPanel> {
    const { plugins, reports } = await api();
    const outcome = await plugins.runner.run({
      project,
      actionId: "reporting/evaluate",
      place: wholeProject,
      parameters: {},
    });
    return until("the report", () =>
      reports.all.find(({ resultId }) => resultId === outcome?.resultId),
    );
  }

  async function pageOf({ panel }: ReportPanel): Promise<RawPage> {
    const page = new RawPage(panel);
    await page.send([pageBegins]);
    return page;
  }

  async function blocksOf(page: RawPage): Promise<ReportBlockInfo[]> {
    return ((await page.ask("ready", {})).result as ReportInit).report.blocks;
  }

  async function shownOf(groups: readonly number[]): Promise<GridPanel> {
    const { grids } = await api();
    return until("the grid", () => {
      const grid = grids.recent(project);
      return grid?.view.spec.result?.groups?.join() === groups.join() && grid;
    });
  }

  async function ids(grid: GridPanel): Promise<number[]> {
    const range = await grid.view.range({ from: 0, count: 100 });
    return [...int32sOf(range.ids)];
  }

  async function targetOf(arg: unknown): Promise<ResultTarget> {
    const { grids, projects } = await api();
    return (await resultTarget({ grids, projects } as Pages, arg)) ?? assert.fail();
  }

  /** Of those whom a command about the target reaches. */
  async function idsOf({ result, groupIds, scores }: ResultTarget): Promise<number[]> {
    const meant = { resultId: result.id, groupIds: groupIds && [...groupIds], ...scores };
    return [...int32sOf(await project.engine.call("result/ids", meant))];
  }
});

function emptyPanel(): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel("winnow.report", "restored", vscode.ViewColumn.Active);
}
