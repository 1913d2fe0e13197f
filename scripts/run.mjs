// The one door to every task: `node scripts/run.mjs TASK [ARGS]`, which package.json's scripts call.
//
// This file and scripts/bootstrap/ run on Node 20 with nothing installed, so they are plain JavaScript and import
// Node alone. They bring what a task needs (Node 24, then node_modules), each once, and then run scripts/TASK.ts.
// All that they say goes to stderr: a task's stdout may be read by a machine.
import { readdirSync } from "node:fs";
import { spawn } from "node:child_process";
import path from "node:path";
import { ensureDependencies } from "./bootstrap/dependencies.mjs";
import { ensureNode } from "./bootstrap/node24.mjs";
import { withPathFirst } from "./bootstrap/npm.mjs";

const scripts = import.meta.dirname;
const [task = "", ...args] = process.argv.slice(2);
const tasks = readdirSync(scripts)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.slice(0, -".ts".length));

if (!tasks.includes(task)) {
  process.stderr.write(
    `usage: node scripts/run.mjs TASK [ARGS]; the tasks are ${tasks.join(", ")}\n`,
  );
  process.exit(2);
}

try {
  const node = await ensureNode();
  await ensureDependencies(path.resolve(scripts, ".."), node);
  await runTask(node);
} catch (error) {
  process.stderr.write(`winnow: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/**
 * Runs the task and ends as it ended. The IPC channel carries no messages: its closing tells the task that this
 * process is gone, however it went, and that whatever the task started has to go too (scripts/lib/shutdown.ts).
 * @param {string} node path of the Node to run it with
 * @returns {Promise<void>}
 */
function runTask(node) {
  const child = spawn(node, [path.join(scripts, `${task}.ts`), ...args], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: withPathFirst(path.dirname(node), process.env),
  });
  // A terminal sends Ctrl-C to the child as well; a `kill` of this process alone does not. The task takes both.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
    process.on(signal, () => child.kill(signal));
  endWithNpm(() => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
      resolve();
    });
  });
}

/**
 * npm passes a signal on to the shell that it runs us in, and a shell dies of it without passing it on further: then
 * this process has a new parent.
 * @param {() => void} end
 */
function endWithNpm(end) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, 500).unref();
}
