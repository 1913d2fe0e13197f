import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import { until } from "../support/until.ts";
import { picture } from "./support/dataset.ts";
import { allTasksEnded, api, openedProject, workspaceDir } from "./support/extension.ts";
import { Messages, type Message } from "./support/messages.ts";

describe("tasks and the engine", function () {
  this.timeout(120_000);

  it("cancel an import from the Tasks view, and do the rest when asked again", async () => {
    const project = await openedProject();
    const { trees } = await api();
    const dir = path.join(workspaceDir(), "..", "more");
    await mkdir(dir, { recursive: true });
    const count = 300;
    for (let i = 0; i < count; i++)
      await writeFile(path.join(dir, `${i}.jpg`), await picture(1000 + i));
    const source = { path: dir, include: [], exclude: [] };
    const { id } = await project.engine.call("import/start", { sources: [source] });
    await until("the import to have begun", () => {
      const task = project.tasks.get(id);
      return task !== undefined && task.done > 0 && task.done < count;
    });
    const nodes = await trees.tasks.getChildren();
    const running = nodes.find(({ task }) => task.id === id);
    assert.ok(running);
    assert.equal(trees.tasks.getTreeItem(running).contextValue, "running");
    await vscode.commands.executeCommand("winnow.cancelTask", running);
    await until(
      "the task to be cancelled",
      () => project.tasks.get(id)?.state.kind === "cancelled",
    );

    const { pending } = await project.engine.call("project/status", {});
    assert.ok(pending > 0, "nothing was left to do");
    await vscode.commands.executeCommand("winnow.rescan");
    await until(
      "the rest to be done",
      async () => (await project.engine.call("project/status", {})).pending === 0,
      60_000,
    );
    await allTasksEnded(project);
  });

  it("come back after the engine was killed, and the grid with them", async () => {
    const project = await openedProject();
    const { grids } = await api();
    const grid = grids.recent(project);
    assert.ok(grid);
    const before = await grid.view.refresh();
    const states: string[] = [];
    const subscription = project.engine.onDidChangeState(({ kind }) => states.push(kind));
    const { pid } = await project.engine.ready();
    process.kill(pid, "SIGKILL");
    await until("the loss to be noticed", () => states.includes("lost"));
    assert.equal(grid.view.viewId, undefined, "the view of a dead engine is taken for a live one");
    let told = 0;
    const telling = grids.onDidChangeContext(() => told++);
    const hello = await project.engine.ready();
    assert.notEqual(hello.pid, pid);
    const after = await grid.view.refresh();
    telling.dispose();
    assert.equal(grid.view.viewId, after.viewId);
    assert.ok(told > 0, "nobody was told of the new engine's view");
    const { ids } = await grid.view.range({ from: 0, count: 10 });
    subscription.dispose();
    assert.deepEqual({ total: after.total, ids: ids.byteLength }, { total: before.total, ids: 40 });
    assert.deepEqual(states, ["lost", "starting", "ready"]);
  });

  it("import what changed on disk while the engine ended", async () => {
    const project = await openedProject();
    const { engine } = project;
    const { pid } = await engine.ready();
    const { instances: before } = await engine.call("project/status", {});
    // It gets the question, and ends without an answer.
    process.kill(pid, "SIGSTOP");
    await writeFile(path.join(workspaceDir(), "..", "more", "meanwhile.jpg"), await picture(501));
    await sleep(3000);
    process.kill(pid, "SIGKILL");
    await until("the loss to be noticed", () => engine.state.kind !== "ready");
    await until(
      "the new image",
      async () => (await engine.call("project/status", {})).instances === before + 1,
    );
    await allTasksEnded(project);
  });

  it("begin anew when the user restarts the engine", async () => {
    const project = await openedProject();
    const { pid } = await project.engine.ready();
    const states: string[] = [];
    const subscription = project.engine.onDidChangeState(({ kind }) => states.push(kind));
    await vscode.commands.executeCommand("winnow.restartEngine");
    const hello = await project.engine.ready();
    subscription.dispose();
    assert.notEqual(hello.pid, pid);
    assert.equal(hello.mode, "owner");
    assert.deepEqual(states, ["starting", "starting", "ready"]);
  });

  it("say that the engine stays away, though its loss is still on show, and what comes of it later", async () => {
    const project = await openedProject();
    const { engine } = project;
    using messages = new Messages();
    const told = (): readonly Message[] =>
      messages.of("error").filter(({ text }) => /ended \d+ times within a minute/.test(text));
    try {
      // That it was lost is told, here or by an earlier test, and nobody has answered.
      while (engine.state.kind !== "failed") {
        const { pid } = await engine.ready();
        process.kill(pid, "SIGKILL");
        await until("the loss to be noticed", () => engine.state.kind !== "ready");
      }
      const [failed] = told();
      assert.deepEqual(failed?.buttons, ["Try Again", "Show Log"]);
      await vscode.commands.executeCommand("winnow.rescan");
      assert.equal(told().length, 1, "what is on show was said again");
      failed.answer();
      await until("a command to say why it does nothing", async () => {
        await vscode.commands.executeCommand("winnow.rescan");
        return told().length > 1;
      });
    } finally {
      engine.retry();
      await engine.ready();
    }
  });
});
