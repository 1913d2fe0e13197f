import { randomBytes } from "node:crypto";
import { chmod, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import path from "node:path";
import * as v from "valibot";
import writeFileAtomic from "write-file-atomic";
import { messageOf, WinnowError } from "../base/errors.ts";
import { sweepBuildFolders } from "../core/plugins/buildFolder.ts";
import { Project } from "../core/project/project.ts";
import { addressFile, isOurSocket, newSocketPath, readAddress } from "../engine-client/address.ts";
import {
  startRequest,
  type StartAnswer,
  type StartRequest,
} from "../engine-client/startMessage.ts";
import { Engine, type EngineScripts } from "./engine.ts";
import { startSession } from "./session.ts";
import { watchParent } from "../engine-client/watchParent.ts";

// The engine process: owns one project, answers whoever has its token, and ends with the process that started it.
watchParent(600);
process.once("message", (message) => {
  void main(v.parse(startRequest, message));
});

async function main(request: StartRequest): Promise<void> {
  try {
    const project = await Project.open(request);
    const engine = new Engine(project, scripts());
    const { server, address } = await listen(engine, project);
    answer({ kind: "ready", ...address });
    // Nobody waits for it, and it fails without a word.
    void sweepBuildFolders();
    endWithParent(async () => {
      server.close();
      if (!project.readOnly) await rm(addressFile(project.dir), { force: true });
      await engine.close();
    });
  } catch (error) {
    const code = error instanceof WinnowError ? error.code : "internal";
    const details = error instanceof WinnowError ? error.details : {};
    answer({ kind: "failed", code, message: messageOf(error), details }, () => process.exit(1));
  }
}

async function listen(
  engine: Engine,
  project: Project,
): Promise<{ server: Server; address: { socket: string; token: string } }> {
  const token = randomBytes(32).toString("hex");
  if (!project.readOnly) await removeFormerSocket(project.dir);
  const socket = await newSocketPath();
  // Guests (a second window, the CLI) find the owner here. Only those who may read the project can read the token.
  // Written before the socket is made: an engine that is killed in between would else leave one that nobody knows.
  if (!project.readOnly)
    writeFileAtomic.sync(
      addressFile(project.dir),
      JSON.stringify({ socket, token, pid: process.pid }),
      { mode: 0o600 },
    );
  const server = createServer((connection) => startSession(connection, engine, token));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  if (process.platform !== "win32") await chmod(socket, 0o600);
  return { server, address: { socket, token } };
}

/** An engine that was killed leaves its socket behind; we own the project, so it is nobody's any more. */
async function removeFormerSocket(projectDir: string): Promise<void> {
  const former = await readAddress(projectDir);
  if (former && isOurSocket(former.socket)) await rm(former.socket, { force: true });
}

function answer(message: StartAnswer, sent: () => void = () => {}): void {
  if (process.connected) process.send?.(message, sent);
  else sent();
}

function endWithParent(close: () => Promise<void>): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("disconnect", end);
  process.once("SIGTERM", end);
  // Ctrl-C reaches the whole group: the parent decides when the engine ends.
  process.on("SIGINT", () => {});
  if (!process.connected) end();
}

/** Beside this file, in the sources as in the bundles. */
function scripts(): EngineScripts {
  const entry = process.argv[1];
  const beside = (...names: string[]): string => path.join(path.dirname(entry), ...names);
  return entry.endsWith(".ts")
    ? {
        decoder: beside("decoderMain.ts"),
        plugins: {
          host: beside("..", "plugin-host", "pluginHostMain.ts"),
          api: beside("..", "plugin-api", "index.ts"),
          builtin: beside("..", "plugins"),
        },
      }
    : {
        decoder: beside("decoder.js"),
        plugins: {
          host: beside("pluginHost.js"),
          api: beside("plugin-api", "index.js"),
          builtin: beside("plugins"),
        },
      };
}
