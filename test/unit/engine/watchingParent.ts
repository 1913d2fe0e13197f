import { fork } from "node:child_process";
import path from "node:path";

// Starts the child, and hands on what it says.
const child = fork(path.join(import.meta.dirname, "watchedChild.ts"), process.argv.slice(2), {
  execArgv: ["--no-warnings"],
});
child.once("message", (pid) => process.send?.(pid));
