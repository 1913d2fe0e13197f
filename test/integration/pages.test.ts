import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import * as vscode from "vscode";
import { GridPanel, gridViewType, type GridHost } from "../../src/extension/pages/gridPanel.ts";
import { pageHtml, pageOptions } from "../../src/extension/pages/pageHtml.ts";
import { Project } from "../../src/extension/projects/project.ts";
import { int32sOf } from "../../src/protocol/bytes.ts";
import type { GridInit } from "../../src/protocol/gridPage.ts";
import { pageBegins } from "../../src/protocol/pageTransport.ts";
import {
  defaultViewSpec,
  type Thumbs,
  type ViewRange,
  type ViewSpec,
} from "../../src/protocol/view.ts";
import { KeptLook } from "../support/gridHarness/keptStores.ts";
import { until } from "../support/until.ts";
import { api, idOfFolder, openedProject, pageTabs } from "./support/extension.ts";
import { hostileMessage } from "./support/hostileMessage.ts";
import { RawPage } from "./support/rawPage.ts";

const extensionUri = (): vscode.Uri =>
  vscode.extensions.getExtension("winnow.winnow")?.extensionUri ?? vscode.Uri.file("/");

/** A grid whose page a test plays, and what it asked of the rest of the extension. */
async function openRawGrid(
  project: Project,
  spec: ViewSpec = defaultViewSpec,
): Promise<{ page: RawPage; asked: unknown[][]; close(): void }> {
  const asked: unknown[][] = [];
  const host: GridHost = {
    openViewer: (_grid, ...args) => asked.push(["openViewer", ...args]),
    drop: async (_project, ...args) => void asked.push(["drop", ...args]),
    command: async (...args) => void asked.push(["command", ...args]),
    report: async (_project, ...args) => void asked.push(["report", ...args]),
    result: async (_grid, ...args) => void asked.push(["result", ...args]),
  };
  const panel = vscode.window.createWebviewPanel(
    gridViewType,
    "raw",
    vscode.ViewColumn.Active,
    pageOptions(extensionUri()),
  );
  const grid = new GridPanel({
    panel,
    project,
    host,
    extensionUri: extensionUri(),
    stateId: randomUUID(),
    spec,
    title: "raw",
    look: new KeptLook(),
  });
  const page = new RawPage(panel);
  await page.send([pageBegins]);
  return { page, asked, close: () => grid.close() };
}

describe("a grid's page", function () {
  this.timeout(120_000);

  it("may load one script by its nonce and two style sheets, and connect to nothing", () => {
    const panel = vscode.window.createWebviewPanel("winnow.test", "t", vscode.ViewColumn.Active);
    const [first, second] = [0, 1].map(() => pageHtml(panel.webview, extensionUri(), "grid"));
    const { cspSource } = panel.webview;
    panel.dispose();
    const nonce = /script nonce="([\w-]{22})"/.exec(first ?? "")?.[1];
    assert.ok(nonce);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(first ?? "")?.[1];
    // The component toolkit's one empty style element has a nonce of its own.
    const styleNonce = /csp-nonce" content="([\w-]{22})"/.exec(first ?? "")?.[1];
    assert.equal(
      policy,
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource} 'nonce-${styleNonce}'; font-src ${cspSource}; img-src blob: data:; connect-src 'none'`,
    );
    assert.notEqual(styleNonce, nonce);
    assert.equal(second?.includes(nonce), false);
    assert.deepEqual(
      pageOptions(extensionUri()).localResourceRoots?.map((uri) => uri.path),
      [path.posix.join(extensionUri().path, "dist/webview")],
    );
  });

  it("gets ranges and thumbnails of the engine's view as bytes", async () => {
    const project = await openedProject();
    const spec = { ...defaultViewSpec, folders: [await idOfFolder(project, "cats")] };
    const { page, close } = await openRawGrid(project, spec);
    try {
      const init = (await page.ask("ready", { state: null })).result as GridInit;
      assert.deepEqual(
        { title: init.title, readOnly: init.readOnly, spec: init.spec },
        { title: "raw", readOnly: false, spec },
      );
      const { result } = await page.ask("view/range", { from: 0, count: 8 });
      const range = result as ViewRange;
      assert.equal(range.ids.constructor.name, "Uint8Array");
      assert.deepEqual(range.names.slice(0, 3), ["00.jpg", "01.jpg", "02.jpg"]);
      const ids = new Uint8Array(range.ids);
      const thumbs = (await page.ask("view/thumbs", { ids, px: 64 })).result as Thumbs;
      const shown = thumbs.strips.flatMap((strip) => [...int32sOf(strip.ids)]);
      assert.deepEqual(new Set(shown), new Set(int32sOf(range.ids)));
      for (const { jpeg } of thumbs.strips)
        assert.deepEqual([...jpeg.subarray(0, 2)], [0xff, 0xd8]);
      const paths = JSON.stringify([init, range, thumbs]).match(/\/[\w-]+\/[\w-]+\//);
      assert.equal(paths, null, "a path crossed into the page");
    } finally {
      close();
    }
  });

  it("has the engine started for it before it asks for anything", async () => {
    const dir = await mkdtemp(path.join(tmpdir(), "winnow-page-"));
    const engineScript = vscode.Uri.joinPath(extensionUri(), "dist", "engine.js").fsPath;
    const options = { create: true, env: () => ({}), log: () => undefined };
    const project = new Project({ dir, engineScript, ...options });
    const { close } = await openRawGrid(project);
    try {
      await until("the engine", () => project.engine.state.kind === "ready");
    } finally {
      close();
      await project.engine.close();
      project.dispose();
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  it("comes back as it was last, though its state was kept before, and with all when asked to", async () => {
    const project = await openedProject();
    const { page, close } = await openRawGrid(project);
    try {
      const { stateId, spec: before } = (await page.ask("ready", { state: null }))
        .result as GridInit;
      const spec = { ...before, folders: [await idOfFolder(project, "cats")], find: "0" };
      await page.ask("view/update", { spec });
      const look = { cell: 128, trueAspect: false, anchorId: null, focusId: null, collapsed: [] };
      const state = { stateId, spec: before, ...look };
      const again = (await page.ask("ready", { state })).result as GridInit;
      assert.deepEqual(again.spec, spec);
      const all = (await page.ask("ready", { state, all: true })).result as GridInit;
      assert.deepEqual(all.spec, { ...spec, find: "" });
    } finally {
      close();
    }
  });

  it("begins anew when it says so: answers for its former life do not reach it", async () => {
    const { page, close } = await openRawGrid(await openedProject());
    try {
      await page.ask("ready", { state: null });
      const old = Array.from({ length: 400 }, (_, i) => ({
        jsonrpc: "2.0",
        id: `old ${i}`,
        method: "view/range",
        params: { from: 0, count: 4096 },
      }));
      const ready = { jsonrpc: "2.0", id: "new", method: "ready", params: { state: null } };
      const answers: unknown[] = [];
      const seen = page.onAnswer(({ id }) => answers.push(id));
      await page.send([...old, pageBegins, ready]);
      await until("the new life's answer", () => answers.includes("new"));
      const { length } = answers;
      assert.ok(length < 400, "everything was answered before the page began anew");
      await page.ask("view/refresh", {});
      seen.dispose();
      assert.deepEqual(answers.slice(answers.indexOf("new")), ["new", 2]);
    } finally {
      close();
    }
  });

  it("T4: is refused what is not in the contract, whatever it sends, and goes on being served", async () => {
    const { page, asked, close } = await openRawGrid(await openedProject());
    const failures: unknown[] = [];
    const note = (error: unknown): number => failures.push(error);
    process.on("unhandledRejection", note);
    process.on("uncaughtExceptionMonitor", note);
    try {
      await page.ask("ready", { state: null });
      const messages = fc.sample(hostileMessage, { numRuns: 3000, seed: 4 });
      for (let at = 0; at < messages.length; at += 100)
        await page.send(messages.slice(at, at + 100));
      await page.send([pageBegins]);
      const state = await page.ask("ready", { state: null });
      assert.equal((state.result as GridInit).view.projectTotal > 0, true);
      const refused = [
        await page.ask("view/range", { from: -1, count: 10 }),
        await page.ask("view/range", { from: 0, count: 1e9 }),
        await page.ask("open", { instanceId: "../../etc/passwd", beside: false }),
        await page.ask("view/update", { spec: { ...defaultViewSpec, find: "x".repeat(10_000) } }),
        await page.ask("command", { command: "workbench.action.terminal.new" }),
        await page.ask("drop", {
          uris: Array.from({ length: 20_000 }, () => "file:///etc/passwd"),
        }),
      ];
      assert.deepEqual(
        refused.map(({ error }) => error?.data?.code),
        refused.map(() => "bad-request"),
      );
      const unknown = await page.ask("instance/paths", { ids: new Uint8Array(4) });
      assert.match(unknown.error?.message ?? "", /Unhandled method/);
      assert.deepEqual(failures, []);
      // What got through was of the contract's form, and none of it has a path.
      for (const [what, argument] of asked)
        if (what === "openViewer") assert.equal(Number.isInteger(argument), true);
    } finally {
      process.off("unhandledRejection", note);
      process.off("uncaughtExceptionMonitor", note);
      close();
    }
  });

  it("cannot flood the engine: what is too much is refused, and the rest answered", async () => {
    const { page, close } = await openRawGrid(await openedProject());
    try {
      await page.ask("ready", { state: null });
      // Long enough that answers cannot keep up with questions, however quick the machine is.
      const text = Array<string>(300).fill("width > 1").join(" and ");
      const results = await Promise.all(
        Array.from({ length: 1200 }, () => page.ask("query/check", { text })),
      );
      const answered = results.filter(({ result }) => result !== undefined).length;
      const refused = results.filter(({ error }) => error?.data?.code === "bad-request").length;
      assert.equal(answered + refused, 1200);
      assert.ok(answered >= 500 && refused > 0, `${answered} answered, ${refused} refused`);
    } finally {
      close();
    }
  });
});

describe("restoring pages", function () {
  this.timeout(60_000);

  it("brings a grid back with its project and what it showed", async () => {
    const project = await openedProject();
    const { grids } = await api();
    const first = grids.open(project, { title: "all", folders: null }, vscode.ViewColumn.Active);
    await until("the page to have asked", () => first.view.info !== undefined);
    const { spec: before } = first.view;
    const spec: ViewSpec = {
      ...defaultViewSpec,
      folders: [await idOfFolder(project, "cats")],
      find: "07",
      sort: [{ by: "width", descending: true }],
    };
    first.navigate("cats", spec);
    await until("the page to have followed", () => first.view.spec.find === "07");
    await first.view.refresh();
    // Kept before.
    const state = {
      stateId: first.stateId,
      spec: before,
      cell: 120,
      trueAspect: false,
      anchorId: null,
      focusId: null,
      collapsed: [],
    };
    const panel = emptyPanel();
    await grids.deserializeWebviewPanel(panel, state);
    const restored = grids.all.find((grid) => grid.panel === panel);
    assert.deepEqual(restored?.view.spec, spec);
    assert.equal(restored?.project, project);
    assert.equal(restored?.panel.title, "cats");
    assert.equal((await restored?.view.refresh())?.total, 1);
    first.close();
    panel.dispose();
  });

  it("closes a grid whose state or project is not known, instead of leaving a dead one", async () => {
    await openedProject();
    const { grids } = await api();
    for (const state of [undefined, null, 7, { stateId: "../x" }, { stateId: randomUUID() }]) {
      const panel = emptyPanel();
      let disposed = false;
      panel.onDidDispose(() => (disposed = true));
      await grids.deserializeWebviewPanel(panel, state);
      await until("the panel to be closed", () => disposed);
    }
    assert.equal(
      pageTabs("winnow.grid").some(({ label }) => label === "restored"),
      false,
    );
  });
});

function emptyPanel(): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(gridViewType, "restored", vscode.ViewColumn.Active);
}
