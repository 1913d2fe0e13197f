import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { wholeProject } from "../../src/extension/plugins/actionPlace.ts";
import type { PluginSystem } from "../../src/extension/plugins/pluginSystem.ts";
import type { Project } from "../../src/extension/projects/project.ts";
import type { PluginNode } from "../../src/extension/views/pluginsTree.ts";
import type { PluginInfo } from "../../src/protocol/plugins.ts";
import { until } from "../support/until.ts";
import { api, openedProject, workspaceDir } from "./support/extension.ts";
import { Stops } from "./support/stops.ts";

const name = "author-hue";

describe("writing a plugin", function () {
  this.timeout(120_000);
  let project: Project;
  let plugins: PluginSystem;
  let node: PluginNode | undefined;
  const dir = (): string => path.join(workspaceDir(), "winnow-plugins", name);
  const main = (): string => path.join(dir(), "src", "main.ts");

  before(async () => {
    project = await openedProject();
    ({ plugins } = await api());
    node = await plugins.authoring.create({ template: "vectors", name, dir: dir() });
  });

  after(async () => {
    await vscode.debug.stopDebugging();
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    // The suites after this one begin without plugins and vectors.
    await project.engine.call("plugin/removeData", { pluginId: name });
    await rm(path.dirname(dir()), { recursive: true, force: true });
    await until("the plugin to be gone", async () =>
      (await project.engine.call("plugin/list", {})).every(({ id }) => id !== name),
    );
  });

  const info = async (): Promise<PluginInfo> => {
    const all = await project.engine.call("plugin/list", {});
    return all.find(({ id }) => id === name) ?? assert.fail(`there is no plugin ${name}`);
  };

  const running = (generation: number): Promise<PluginInfo> =>
    until(
      `load ${generation} to run`,
      async () => {
        const now = await info();
        return now.generation >= generation && now.state.kind === "running" ? now : undefined;
      },
      40_000,
    );

  it("begins with a new plugin that runs, in an editor (P23)", async () => {
    assert.equal(node?.plugin.state.kind, "running", JSON.stringify(node?.plugin.state));
    assert.deepEqual(
      node.plugin.actions.map(({ id }) => id),
      [`${name}/compute`, `${name}/group`],
    );
    assert.equal(node.plugin.developing, true);
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, main());
  });

  it("has lenses above definePlugin to debug and reload it", async () => {
    const uri = vscode.Uri.file(main());
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      uri,
      10,
    );
    const own = lenses.filter(({ command }) => command?.command.startsWith("winnow.plugin."));
    assert.deepEqual(
      own.map(({ command }) => command?.title),
      ["$(debug-alt) Debug Plugin", "$(refresh) Reload", "running, 2 actions"],
    );
    const document = await vscode.workspace.openTextDocument(uri);
    for (const { range } of own)
      assert.match(document.lineAt(range.start.line).text, /^export default definePlugin\(/);
  });

  it("shows an error at its line, keeps what ran, and goes on when it is mended (F25)", async () => {
    const { generation } = await info();
    const text = await readFile(main(), "utf8");
    await writeFile(
      main(),
      text.replace("async activate(ctx) {", "async activate(ctx) { const = 1;"),
    );
    const uri = vscode.Uri.file(main());
    const [mistake] = await until("the error", () => {
      const own = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "Winnow");
      return own.length > 0 ? own : undefined;
    });
    const line = text.split("\n").findIndex((one) => one.includes("async activate"));
    assert.equal(mistake?.range.start.line, line);
    const broken = await info();
    assert.equal(broken.state.kind, "running");
    assert.equal(broken.generation, generation);
    await writeFile(main(), `${text}\n// mended\n`);
    await until("the error to go", () =>
      vscode.languages.getDiagnostics(uri).every(({ source }) => source !== "Winnow"),
    );
  });

  it("runs its last action once more after a save, where the setting says so", async () => {
    const settings = vscode.workspace.getConfiguration("winnow.plugins");
    const text = await readFile(main(), "utf8");
    const titles = async (): Promise<string[]> => {
      const results = await project.engine.call("result/list", {});
      return results.filter(({ actionId }) => actionId === `${name}/group`).map((one) => one.title);
    };
    const run = { project, place: wholeProject, parameters: {} };
    await plugins.runner.run({ ...run, actionId: `${name}/compute` });
    await plugins.runner.run({ ...run, actionId: `${name}/group` });
    assert.equal((await titles()).length, 1);
    await settings.update("rerunOnReload", true, vscode.ConfigurationTarget.Workspace);
    try {
      await writeFile(main(), text.replace("title: `Hue, ", "title: `Hues, "));
      await until("the second result", async () => (await titles()).length === 2, 20_000);
      assert.match((await titles())[0] ?? "", /^Hues, \d groups$/);
      // Once, and not again for a version that is as it was.
      assert.equal((await titles()).length, 2);
    } finally {
      await settings.update("rerunOnReload", undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it("stops at breakpoints in activate and in actions, after a reload, too, without a launch.json", async () => {
    const uri = vscode.Uri.file(main());
    await vscode.window.showTextDocument(uri);
    const text = await readFile(main(), "utf8");
    const lineOf = (code: string): number => {
      const index = text.split("\n").findIndex((line) => line.includes(code));
      assert.ok(index >= 0, code);
      return index;
    };
    const inActivate = lineOf("await ctx.project.createVectorType");
    const inAction = lineOf("await ctx.project.withoutVector");
    vscode.debug.addBreakpoints(
      [inActivate, inAction].map(
        (line) =>
          new vscode.SourceBreakpoint(new vscode.Location(uri, new vscode.Position(line, 0))),
      ),
    );
    using stops = new Stops();
    const { generation } = await info();
    await vscode.commands.executeCommand("winnow.plugin.debug");

    const first = await stops.next();
    assert.deepEqual(
      [first.reason, first.file, first.line],
      ["breakpoint", main(), inActivate + 1],
    );
    assert.equal(await first.evaluate("ctx.id"), `'${name}'`);
    await first.goOn();
    const loaded = await running(generation + 1);
    assert.equal(loaded.generation, generation + 1, "it was loaded once");

    const run = project.engine.call("action/run", {
      actionId: `${name}/compute`,
      context: {
        target: { kind: "project" },
        activeInstanceId: null,
        vectorTypeId: null,
        text: null,
      },
      parameters: {},
      runId: 991,
    });
    const second = await stops.next();
    assert.deepEqual([second.file, second.line], [main(), inAction + 1]);
    assert.ok(Number(await second.evaluate("sha1s.length")) > 30);
    await second.goOn();
    // All of them have a vector already.
    assert.equal((await run).value, 0);

    await writeFile(main(), text.replace('title: "Compute Hues"', 'title: "Compute All Hues"'));
    const third = await stops.next();
    assert.deepEqual([third.file, third.line], [main(), inActivate + 1]);
    assert.notEqual(third.session.id, first.session.id);
    await third.goOn();
    const reloaded = await running(loaded.generation + 1);
    assert.equal(reloaded.actions[0]?.title, "Compute All Hues");

    await vscode.commands.executeCommand("workbench.action.debug.disconnect");
    await until("the plugin to run by itself", async () => {
      const { state } = await info();
      return state.kind === "running" && state.debugPort === null;
    });
  });

  it("is offered by Run and Debug without a launch.json", async () => {
    const configuration = { type: "winnow-plugin", request: "launch", name: "Debug", plugin: name };
    using stops = new Stops();
    assert.equal(await vscode.debug.startDebugging(undefined, configuration), true);
    const stop = await stops.next();
    assert.equal(stop.file, main());
    await stop.goOn();
    await vscode.commands.executeCommand("workbench.action.debug.disconnect");
    await until("the plugin to run by itself", async () => {
      const { state } = await info();
      return state.kind === "running" && state.debugPort === null;
    });
  });
});
