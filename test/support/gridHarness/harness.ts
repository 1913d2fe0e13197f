import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { decode, encode } from "@msgpack/msgpack";
import { build } from "esbuild";
import { Emitter } from "../../../src/base/event.ts";
import { Project } from "../../../src/extension/projects/project.ts";
import type { EngineView } from "../../../src/extension/pages/engineView.ts";
import { engineTrouble } from "../../../src/extension/pages/engineTrouble.ts";
import { formPageContract } from "../../../src/protocol/formPage.ts";
import { gridPageContract } from "../../../src/protocol/gridPage.ts";
import { mapPageContract } from "../../../src/protocol/mapPage.ts";
import { reportPageContract } from "../../../src/protocol/reportPage.ts";
import { pageTransport } from "../../../src/protocol/pageTransport.ts";
import { serve, type Server } from "../../../src/protocol/rpc.ts";
import { viewerPageContract } from "../../../src/protocol/viewerPage.ts";
import { formHost } from "./formHost.ts";
import { KeptLook, KeptTagKeys } from "./keptStores.ts";
import { mapHost } from "./mapHost.ts";
import { reportHost } from "./reportHost.ts";
import { gridHost, viewerHost, type Asked, type HostContext } from "./pageHosts.ts";
import { pageThemes, type PageThemeName } from "./themes.ts";

export interface HarnessOptions {
  readonly projectDir: string;
  /** The built extension: its engine and its pages are what is served. */
  readonly distDir: string;
}

/** A page of ours in a plain browser, with VS Code's rules for webviews and a real engine behind it. */
export interface Harness extends AsyncDisposable {
  readonly project: Project;
  /** What pages asked of the rest of the extension. */
  readonly asked: Asked;
  /** How annotations are shown, as the pages keep it. */
  readonly look: KeptLook;
  /** A form is of the action `formOf`. */
  url(page: "grid" | "viewer" | "form" | "map" | "report", theme?: PageThemeName): string;
  /** Full id of the action whose form is opened next. */
  formOf: string;
  /** Id of the result whose report is opened next. */
  reportOf: number;
  /** Tells the grids that are open, as a command of the extension would. */
  fireGrid: Server<typeof gridPageContract>["fire"];
  fireViewer: Server<typeof viewerPageContract>["fire"];
}

/** Serves the pages on loopback. */
export async function startHarness({ projectDir, distDir }: HarnessOptions): Promise<Harness> {
  const project = new Project({
    dir: projectDir,
    engineScript: path.join(distDir, "engine.js"),
    create: true,
    env: () => ({}),
    log: () => undefined,
  });
  await project.engine.ready();
  const asked: Asked = [];
  const tagKeys = new KeptTagKeys();
  const look = new KeptLook();
  const sessions = new Map<string, Session>();
  const shown = { actionId: "", resultId: 0 };
  /** A map shares the selection of the grid that was opened last, as in a window. */
  const sharedView = (): EngineView | undefined =>
    [...sessions.values()].findLast(({ gridView }) => gridView)?.gridView;
  const [inner, outer] = await Promise.all([bundle("innerPage.ts"), bundle("outerPage.ts")]);
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const session = sessions.get(url.searchParams.get("session") ?? "");
    const name = url.searchParams.get("name") ?? "";
    switch (url.pathname) {
      case "/":
        return send(response, "text/html", outerHtml(outer));
      case "/page":
        return sendPage(response, name, inner);
      case "/favicon.ico":
        return send(response, "image/x-icon", "");
      case "/theme":
        return send(response, "application/json", JSON.stringify(themeOf(name)));
      case "/down": {
        const id = url.searchParams.get("session") ?? "";
        const page = url.searchParams.get("page") ?? "grid";
        sessions.set(
          id,
          openSession({ project, asked, tagKeys, look }, page, response, shown, sharedView),
        );
        response.on("close", () => {
          sessions.get(id)?.dispose();
          sessions.delete(id);
        });
        return undefined;
      }
      case "/up":
        session?.receive(decode(await bodyOf(request)));
        return send(response, "text/plain", "");
      default:
        return sendFile(response, path.join(distDir, "webview", path.basename(url.pathname)));
    }
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    project,
    asked,
    look,
    get formOf() {
      return shown.actionId;
    },
    set formOf(actionId) {
      shown.actionId = actionId;
    },
    get reportOf() {
      return shown.resultId;
    },
    set reportOf(resultId) {
      shown.resultId = resultId;
    },
    url: (page, theme = "dark") => `http://127.0.0.1:${port}/?page=${page}&theme=${theme}`,
    fireGrid: (event, payload) => {
      for (const { grid } of sessions.values()) grid?.fire(event, payload);
    },
    fireViewer: (event, payload) => {
      for (const { viewer } of sessions.values()) viewer?.fire(event, payload);
    },
    async [Symbol.asyncDispose]() {
      for (const session of sessions.values()) session.dispose();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      project.dispose();
    },
  };
}

interface Session {
  readonly grid: Server<typeof gridPageContract> | null;
  readonly viewer: Server<typeof viewerPageContract> | null;
  readonly gridView: EngineView | undefined;
  receive(message: unknown): void;
  dispose(): void;
}

function openSession(
  context: HostContext,
  page: string,
  response: ServerResponse,
  { actionId, resultId }: { readonly actionId: string; readonly resultId: number },
  sharedView: () => EngineView | undefined,
): Session {
  const { project, tagKeys, look } = context;
  response.writeHead(200, { "content-type": "application/octet-stream" });
  response.flushHeaders();
  const received = new Emitter<unknown>();
  const { reader, writer } = pageTransport({
    send(message) {
      const bytes = encode(message, { ignoreUndefined: true });
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      response.write(length);
      response.write(bytes);
    },
    onMessage: received.event,
  });
  const grid = page === "grid" ? gridHost(context) : null;
  const viewer = page === "viewer" ? viewerHost(context) : null;
  const form = page === "form" ? formHost(context, actionId) : null;
  const report = page === "report" ? reportHost(context, resultId) : null;
  const reportServer = report && serve(reportPageContract, reader, writer, report);
  const map = page === "map" ? mapHost(context, sharedView) : null;
  const mapServer = map && serve(mapPageContract, reader, writer, map.handlers);
  const gridServer = grid && serve(gridPageContract, reader, writer, grid.handlers);
  const viewerServer = viewer && serve(viewerPageContract, reader, writer, viewer.handlers);
  const formServer = form && serve(formPageContract, reader, writer, form.handlers);
  const both = [gridServer, viewerServer, formServer, mapServer, reportServer];
  const subscriptions = [
    project.engine.on("project/changed", (change) => {
      gridServer?.fire("project/changed", change);
      viewerServer?.fire("project/changed", change);
      mapServer?.fire("project/changed", change);
    }),
    project.engine.on("state/changed", ({ changes }) => {
      if (changes.some(({ kind }) => kind === "map")) mapServer?.fire("map/changed", {});
    }),
    project.engine.on("result/changed", (change) => {
      gridServer?.fire("result/changed", change);
      mapServer?.fire("result/changed", change);
      if (change.resultId === resultId) reportServer?.fire("changed", {});
    }),
    ...(grid
      ? [
          grid.onDidChange((what) => {
            const selected = grid.opened?.selected ?? 0;
            if (what === "points") gridServer?.fire("selection/changed", { selected });
          }),
        ]
      : []),
    ...(map
      ? [
          map.view.onDidChange(() =>
            mapServer?.fire("marks/changed", { grid: sharedView() ? "sample" : null }),
          ),
        ]
      : []),
    tagKeys.onDidChange(() => {
      gridServer?.fire("tagKeys/changed", { keys: tagKeys.read() });
      viewerServer?.fire("tagKeys/changed", { keys: tagKeys.read() });
    }),
    look.onDidChange((changed) => {
      gridServer?.fire("annotation/lookChanged", { look: changed });
      viewerServer?.fire("annotation/lookChanged", { look: changed });
    }),
    project.plugins.onDidChange(() => {
      gridServer?.fire("pageAction/changed", {});
      viewerServer?.fire("pageAction/changed", {});
      formServer?.fire("changed", {});
    }),
    project.tasks.onDidChange((task) => gridServer?.fire("task/changed", task)),
    engineTrouble(project, (lost) => {
      gridServer?.fire("engine", { lost });
      viewerServer?.fire("engine", { lost });
      formServer?.fire("engine", { lost });
      mapServer?.fire("engine", { lost });
      reportServer?.fire("engine", { lost });
    }),
  ];
  return {
    grid: gridServer,
    viewer: viewerServer,
    get gridView() {
      return grid?.opened;
    },
    receive: (message) => received.fire(message),
    dispose: () => {
      for (const disposable of [...subscriptions, ...both, grid?.opened, viewer?.view, map?.own])
        disposable?.dispose();
    },
  };
}

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, file)],
    bundle: true,
    write: false,
    format: "iife",
    target: "chrome130",
  });
  return outputFiles[0]?.text ?? "";
}

function themeOf(name: string): unknown {
  return name in pageThemes ? pageThemes[name as PageThemeName] : pageThemes.dark;
}

function outerHtml(script: string): string {
  return `<!DOCTYPE html><meta charset="utf-8"><title>Pages</title>
<style>html, body, iframe { width: 100%; height: 100%; margin: 0; border: 0; display: block; }</style>
<body><script>${script}</script></body>`;
}

// As src/extension/pages/pageHtml.ts writes it, and the style sheet that VS Code adds to every webview.
function sendPage(response: ServerResponse, name: string, shim: string): void {
  const nonce = randomBytes(16).toString("base64url");
  const styleNonce = randomBytes(16).toString("base64url");
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${styleNonce}'`,
    "font-src 'self'",
    "img-src blob: data:",
    "connect-src 'none'",
  ].join("; ");
  response.setHeader("content-security-policy", policy);
  send(
    response,
    "text/html",
    `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Winnow</title>
<meta property="csp-nonce" content="${styleNonce}">
<link rel="stylesheet" href="/webview-default.css">
<link rel="stylesheet" href="/codicon.css"><link rel="stylesheet" href="/${name}.css"></head>
<body><div id="root"></div>
<script nonce="${nonce}">${shim}</script>
<script nonce="${nonce}" src="/${name}.js"></script></body></html>`,
  );
}

const webviewDefaults = `
html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
body { overscroll-behavior-x: none; background-color: transparent; color: var(--vscode-editor-foreground);
  font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
html { background: var(--vscode-editor-background); }`;

async function sendFile(response: ServerResponse, file: string): Promise<void> {
  const types: Record<string, string> = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".ttf": "font/ttf",
  };
  const type = types[path.extname(file)] ?? "application/octet-stream";
  if (path.basename(file) === "webview-default.css") send(response, type, webviewDefaults);
  else send(response, type, await readFile(file));
}

function send(response: ServerResponse, type: string, body: string | Uint8Array): void {
  response.setHeader("content-type", type);
  response.end(body);
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
