import { Worker } from "node:worker_threads";

/**
 * Ends this process within a second of its parent's death. A thread watches, because the main thread may be busy in
 * native code when it happens; the main thread has `graceMs` to end by itself, told by its closed channel.
 */
export function watchParent(graceMs: number): void {
  const worker = new Worker(watcher, {
    eval: true,
    workerData: { parent: process.ppid, graceMs },
    // Its own heap is tiny; without this it would reserve as much as the main thread.
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  });
  worker.unref();
}

// Text, not a function turned into text: bundlers add helpers to functions that do not exist in the thread.
const watcher = `
  const { parent, graceMs } = require("node:worker_threads").workerData;
  const isGone = () => {
    if (process.ppid !== parent) return true;
    try {
      process.kill(parent, 0);
      return false;
    } catch (error) {
      return error.code === "ESRCH";
    }
  };
  const timer = setInterval(() => {
    if (!isGone()) return;
    clearInterval(timer);
    setTimeout(() => process.kill(process.pid, "SIGKILL"), graceMs);
  }, 100);
`;
