import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { Consents } from "../../src/engine-client/consent.ts";
import type { PluginInfo } from "../../src/protocol/plugins.ts";
import { wholeProject } from "../../src/extension/plugins/actionPlace.ts";
import type { Project } from "../../src/extension/projects/project.ts";
import { samplerMain, writeSampler } from "../support/samplerPlugin.ts";
import { until } from "../support/until.ts";
import { api, openedProject, pageTabs } from "./support/extension.ts";

describe("plugins in VS Code", function () {
  this.timeout(120_000);
  let project: Project;
  let dir: string;

  before(async () => {
    project = await openedProject();
    dir = path.join(project.dir, "winnow-plugins", "sampler");
    await writeSampler(dir);
  });

  after(async () => {
    await rm(path.join(project.dir, "winnow-plugins"), { recursive: true, force: true });
    (await api()).grids.show(project, { title: project.name, folders: null });
  });

  it("find those of the workspace, and load none that is not consented to (P1)", async () => {
    const found = await pluginIn("untrusted");
    assert.equal(found.origin, "workspace");
    assert.equal(found.title, "Sampler");
    const [row] = await treeRows();
    assert.deepEqual(row, ["Sampler", "1.2.3 · not trusted yet", "pluginUntrusted"]);
  });

  it("load what is consented to, and show its actions below it (L4)", async () => {
    const { plugins } = await api();
    await plugins.consent.develop(dir);
    const running = await pluginIn("running");
    assert.equal(running.developing, true);
    const [row] = await treeRows();
    assert.deepEqual(row, ["Sampler", "1.2.3 · in development", "pluginRunning"]);
    const [node] = await plugins.trees.plugins.getChildren();
    assert.deepEqual(await treeRows(node), [
      ["Count images", "Counts what it is called on.", "action"],
      ["Group in parts", "", "action"],
      ["Find alike", "", "action"],
      ["Ask for parts", "", "action"],
      ["Tell the secret's length", "", "action"],
      ["Greet", "", "action"],
      ["New vectors of hue", "", "action"],
      ["Compute vectors of hue", "", "action"],
      ["Take long", "", "action"],
      ["Fail", "", "action"],
    ]);
  });

  it("unload what another window or a terminal takes the consent back of, and load it again (L4)", async () => {
    const consents = new Consents();
    await consents.revoke({ id: "sampler", dir });
    await pluginIn("untrusted");
    await consents.develop(dir);
    await pluginIn("running");
  });

  it("run an action without parameters at once, and keep what it says (P9, P13, F15)", async () => {
    const { plugins } = await api();
    await vscode.commands.executeCommand("winnow.action.run", { actionId: "sampler/count" });
    const [node] = await until("the notification", async () => {
      const nodes = await plugins.trees.notifications.getChildren();
      return nodes.length > 0 && nodes;
    });
    assert.ok(node);
    const item = plugins.trees.notifications.getTreeItem(node);
    assert.ok(typeof item.label === "string");
    assert.match(item.label, /^\d+ images$/);
    await vscode.commands.executeCommand("winnow.notification.show", node);
    const document = await until("the JSON document", () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "winnow-notification"),
    );
    assert.match(document.getText(), /"counted": \d+/);
    assert.equal(document.languageId, "json");
  });

  it("ask for parameters with a form, and open the groups (L2, P12)", async () => {
    const { plugins, grids } = await api();
    const running = vscode.commands.executeCommand("winnow.action.run", {
      actionId: "sampler/halves",
    });
    const form = await until("the form", () => plugins.forms.all.at(-1));
    await until("its title", () => form.panel.title === "Group in parts");
    assert.deepEqual(Object.keys((await form.answer({ parts: 99 })).errors), ["parts"]);
    await form.answer({ parts: 4 });
    await running;
    const grid = await until("the result", () =>
      grids.all.find(({ view }) => view.spec.result !== null),
    );
    assert.equal((await grid.view.refresh()).groups.length, 4);
    assert.equal(pageTabs("winnow.form").length, 0);
    const [last] = plugins.runner.recent;
    assert.equal(last, "sampler/halves");
  });

  it("show the form that a plugin asks for, and hand it what came of it (F23)", async () => {
    const { plugins } = await api();
    const running = plugins.runner.run({
      project,
      actionId: "sampler/ask",
      place: wholeProject,
      parameters: {},
    });
    const form = await until("the form", () => plugins.forms.all.at(-1));
    await form.answer({ parts: 3 });
    assert.equal((await running)?.value, 3);
    const again = plugins.runner.again();
    const second = await until("the form again", () => plugins.forms.all.at(-1));
    second.close();
    assert.equal((await again)?.value, null);
  });

  it("keep settings that a form asks for (P5)", async () => {
    const { plugins } = await api();
    const [node] = await plugins.trees.plugins.getChildren();
    const saved = vscode.commands.executeCommand("winnow.plugin.settings", node);
    const form = await until("the form", () => plugins.forms.all.at(-1));
    await until("its title", () => form.panel.title === "Settings of Sampler");
    await form.answer({ greeting: "good morning" });
    await saved;
    const outcome = await plugins.runner.run({
      project,
      actionId: "sampler/greet",
      place: wholeProject,
      parameters: {},
    });
    assert.equal(outcome?.value, "good morning");
  });

  it("hand a plugin the secrets that its manifest declares (F14)", async () => {
    const { plugins } = await api();
    await plugins.secrets.set("sampler", "API_KEY", "12345");
    await plugins.consent.tellAll();
    const told = async (): Promise<string | undefined> => {
      const actionId = "sampler/secret";
      await plugins.runner.run({ project, actionId, place: wholeProject, parameters: {} });
      return (await project.engine.call("notification/list", { limit: 1 }))[0]?.message;
    };
    assert.equal(await told(), "length 5");
    await plugins.secrets.set("sampler", "API_KEY", undefined);
    await plugins.consent.tellAll();
    assert.equal(await told(), "length undefined", "what was taken away is still handed out");
    await plugins.secrets.set("sampler", "API_KEY", "12345");
    await plugins.secrets.forget("sampler");
    assert.equal(await plugins.secrets.has("sampler", "API_KEY"), false);
  });

  it("offer the hook 'vector' once the plugin has vectors, on them alone (P8)", async () => {
    const { plugins } = await api();
    const { vectors } = plugins.trees;
    // A plugin of Winnow's own may have some, too.
    const sourceRow = async (): Promise<Awaited<ReturnType<typeof vectors.getChildren>>[number]> =>
      until("the source", async () =>
        (await vectors.getChildren()).find((node) => vectors.getTreeItem(node).label === "Sampler"),
      );
    const rows = async (): Promise<unknown[][]> => {
      const source = await sourceRow();
      const { label: name, contextValue: context } = vectors.getTreeItem(source);
      const below = (await vectors.getChildren(source)).map((type) => {
        const { label, description, contextValue } = vectors.getTreeItem(type);
        return [label, description, contextValue];
      });
      return [[name, context], ...below];
    };
    assert.deepEqual(await rows(), [["Sampler", "vectorSource"]]);
    await vscode.commands.executeCommand("winnow.vector.new", await sourceRow());
    await until("the vectors", async () => (await rows()).length > 1);
    assert.deepEqual(await rows(), [
      ["Sampler", "vectorSource"],
      ["hue", "0", "vectorTypeComputed"],
    ]);
    const [type] = await vectors.getChildren(await sourceRow());
    const [{ id }] = await project.engine.call("vector/types", {});
    await vscode.commands.executeCommand("winnow.vector.compute", type);
    assert.equal(plugins.runner.last?.place.vectorTypeId, id);
    const [action, ...others] = await vectors.getChildren(type);
    assert.ok(action);
    assert.deepEqual(others, []);
    const { label, contextValue } = vectors.getTreeItem(action);
    assert.deepEqual([label, contextValue], ["Compute vectors of hue", "vectorAction"]);
    const last = plugins.runner.last;
    await vscode.commands.executeCommand("winnow.vector.compute", action);
    assert.notEqual(plugins.runner.last, last);
    assert.equal(plugins.runner.last?.actionId, "sampler/compute");
    assert.equal(plugins.runner.last.place.vectorTypeId, id);
  });

  it("show what is wrong with a manifest in Problems, at its line (F1)", async () => {
    const broken = path.join(project.dir, "winnow-plugins", "broken");
    await mkdir(broken, { recursive: true });
    const file = path.join(broken, "package.json");
    await writeFile(file, '{\n  "name": "broken",\n  "engines": { "winnow": "^1.0.0" }\n}\n');
    const [problem] = await until("the problem", () => {
      const all = vscode.languages.getDiagnostics(vscode.Uri.file(file));
      const own = all.filter(({ source }) => source === "Winnow");
      return own.length > 0 && own;
    });
    assert.match(problem?.message ?? "", /main|version/);
    await rm(broken, { recursive: true });
    await until("its end", () => {
      const all = vscode.languages.getDiagnostics(vscode.Uri.file(file));
      return all.every(({ source }) => source !== "Winnow");
    });
  });

  it("are told what the user looks at", async () => {
    const said: string[] = [];
    const listening = project.engine.on("plugin/log", ({ text }) => said.push(text));
    const { grids } = await api();
    grids.show(project, { title: project.name, folders: null });
    await vscode.commands.executeCommand("winnow.openViewer", { instanceId: 3 });
    await until("the plugin to be told", () => said.includes("active 3"));
    listening.dispose();
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });

  it("come with other extensions through the exported API (L4)", async () => {
    const exported = await api();
    const brought = path.join(project.dir, "brought");
    await writeSampler(brought);
    const text = await readFile(path.join(brought, "package.json"), "utf8");
    await writeFile(path.join(brought, "package.json"), text.replace('"sampler"', '"brought"'));
    const registered = exported.getApi(1).registerPlugin(vscode.Uri.file(brought));
    const found = await until("the plugin", () => project.plugins.plugin("brought"));
    assert.equal(found.origin, "extension");
    registered.dispose();
    await until("its end", () => !project.plugins.plugin("brought"));
    await rm(brought, { recursive: true });
    assert.throws(() => exported.getApi(2 as 1), /version 1/);
  });

  it("are installed for all projects, and are gone with what they kept when removed (P4, P23)", async () => {
    const { plugins } = await api();
    const source = path.join(project.dir, "source");
    await writeSampler(source);
    const text = await readFile(path.join(source, "package.json"), "utf8");
    await writeFile(path.join(source, "package.json"), text.replace('"sampler"', '"installed"'));
    // The question whether it may run stays until someone answers it.
    void plugins.installer.installFrom(source);
    const found = await until("the plugin", () => project.plugins.plugin("installed"), 60_000);
    assert.equal(found.origin, "user");
    assert.equal(found.state.kind, "untrusted");
    assert.notEqual(path.dirname(found.dir), project.dir);
    await plugins.installer.uninstall("installed");
    await until("its end", () => !project.plugins.plugin("installed"));
    await rm(source, { recursive: true });
  });

  it("tell where a plugin failed, at the author's line (P14, F13)", async () => {
    const { plugins } = await api();
    // Its message stays until someone answers it.
    void vscode.commands.executeCommand("winnow.action.run", { actionId: "sampler/fail" });
    const node = await until("the error", async () => {
      const nodes = await plugins.trees.notifications.getChildren();
      return nodes.find(
        (one) => plugins.trees.notifications.getTreeItem(one).label === "nothing to see here",
      );
    });
    const children = await plugins.trees.notifications.getChildren(node);
    const frames = children.map((child) => plugins.trees.notifications.getTreeItem(child));
    const [first] = frames;
    assert.ok(first?.command, "a frame leads to its line");
    const [uri, { selection }] = first.command.arguments as [
      vscode.Uri,
      { selection: vscode.Range },
    ];
    assert.equal(uri.fsPath, path.join(dir, "src", "main.ts"));
    assert.match(samplerMain.split("\n")[selection.start.line] ?? "", /throw new Error/);
  });

  async function pluginIn(state: PluginInfo["state"]["kind"]): Promise<PluginInfo> {
    return until(`the plugin to be ${state}`, () =>
      project.plugins.plugins.find(
        (plugin) => plugin.id === "sampler" && plugin.state.kind === state,
      ),
    );
  }

  async function treeRows(
    node?: Awaited<
      ReturnType<Awaited<ReturnType<typeof api>>["plugins"]["trees"]["plugins"]["getChildren"]>
    >[number],
  ): Promise<unknown[][]> {
    const { plugins } = (await api()).plugins.trees;
    return (await plugins.getChildren(node)).map((child) => {
      const { label, description, contextValue } = plugins.getTreeItem(child);
      return [label, description, contextValue];
    });
  }
});
