import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Frame } from "playwright-core";
import { installVsix } from "../../scripts/host/vscodeServer.ts";
import { capture } from "../../scripts/lib/command.ts";
import { out, toolPath } from "../../scripts/lib/paths.ts";
import { onShutdown } from "../../scripts/lib/shutdown.ts";
import { extensionsVariable, installPacked } from "../../scripts/test/installPacked.ts";
import { openVsCode, type HostOptions, type VsCodeHost } from "../support/vscodeHost.ts";
import { whenPainted } from "./gridPage.ts";
import { recordPages } from "./pageRecorder.ts";

/** A real VS Code with the packed extension, the measurements' probe in its extension host, and recorders in its pages. */
export interface BenchHost extends VsCodeHost {
  /** Asks the probe (probe/extension.cjs); after a reload, that of the new extension host. */
  ask<T>(method: string, params?: unknown): Promise<T>;
  /** The visible grid's page, painted once. */
  grid(): Promise<Frame>;
}

export async function openBenchHost(options: HostOptions): Promise<BenchHost> {
  await installOnce();
  const probe = await listenForProbe();
  const host = await openVsCode({
    ...options,
    env: { ...options.env, WINNOW_BENCH_PORT: String(probe.port) },
  });
  await host.workbench.page.addInitScript(recordPages);
  return {
    ...host,
    ask: probe.ask,
    grid: () => paintedGrid(host),
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      probe.close();
    },
  };
}

/** Waits until the engine of the window's project has nothing more to do. */
export async function whenTasksEnded(host: BenchHost): Promise<void> {
  for (let busy = true; busy;) {
    await host.workbench.page.waitForTimeout(200);
    const tasks = await host.ask<{ endedAt: number | null }[]>("engine", {
      method: "task/list",
      params: {},
    });
    busy = tasks.length === 0 || tasks.some(({ endedAt }) => endedAt === null);
  }
}

/** VS Code may put a page into another frame while it opens it. */
async function paintedGrid(host: VsCodeHost): Promise<Frame> {
  for (let attempt = 1; ; attempt++) {
    const grid = await host.workbench.webview("canvas");
    try {
      await whenPainted(grid);
      return grid;
    } catch (error) {
      if (attempt === 3 || !grid.isDetached()) throw error;
    }
  }
}

let installed: Promise<void> | undefined;

/** Each measurement is a process, which may open several windows. */
function installOnce(): Promise<void> {
  installed ??= installPacked().then(installProbe);
  return installed;
}

async function installProbe(): Promise<void> {
  const stage = path.join(out, "bench-probe");
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  await cp(path.join(import.meta.dirname, "probe"), stage, { recursive: true });
  const file = path.join(out, "bench-probe.vsix");
  await capture(
    process.execPath,
    [
      toolPath("@vscode", "vsce", "vsce"),
      ...["package", "--no-dependencies", "--out", file],
      ...["--allow-missing-repository", "--skip-license"],
    ],
    { cwd: stage },
  );
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "winnow-probe-"));
  onShutdown(() => rm(dataDir, { recursive: true, force: true }));
  await installVsix(file, { dataDir, extensionsDir: process.env[extensionsVariable] ?? "" });
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

interface Probe {
  readonly port: number;
  ask<T>(method: string, params?: unknown): Promise<T>;
  close(): void;
}

async function listenForProbe(): Promise<Probe> {
  let connected = Promise.withResolvers<Socket>();
  let nextId = 1;
  const waiting = new Map<number, (answer: Answer) => void>();
  const server = createServer((socket) => {
    connected.resolve(socket);
    createInterface({ input: socket }).on("line", (line) => {
      const answer = JSON.parse(line) as Answer;
      waiting.get(answer.id)?.(answer);
      waiting.delete(answer.id);
    });
    socket.once("error", () => socket.destroy());
    socket.once("close", () => {
      connected = Promise.withResolvers();
      for (const [id, answer] of waiting) answer({ id, error: "the extension host ended" });
      waiting.clear();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    async ask<T>(method: string, params: unknown = {}): Promise<T> {
      const socket = await connected.promise;
      const id = nextId++;
      const { promise, resolve } = Promise.withResolvers<Answer>();
      waiting.set(id, resolve);
      socket.write(`${JSON.stringify({ id, method, params })}\n`);
      const { result, error } = await promise;
      if (error !== undefined) throw new Error(`The probe's ${method} failed: ${error}`);
      return result as T;
    },
    close: () => {
      server.close();
      void connected.promise.then((socket) => socket.destroy());
    },
  };
}
