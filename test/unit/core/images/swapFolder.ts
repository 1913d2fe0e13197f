import { renameSync } from "node:fs";
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";

// A thread that swaps `sub` for a link, and back, as fast as it can until it is told to stop.
const { folder } = workerData as { folder: string };
const [sub, real, link] = ["sub", "real", "link"].map((name) => path.join(folder, name));
let stop = false;
parentPort?.on("message", () => (stop = true));
parentPort?.postMessage("started");
function swap(): void {
  for (let i = 0; i < 50; i++) {
    renameSync(sub, real);
    renameSync(link, sub);
    renameSync(sub, link);
    renameSync(real, sub);
  }
  if (stop) parentPort?.close();
  else setImmediate(swap);
}
swap();
