// `npm run check [-- --fix]`: types layer by layer, lint with the layer rules, dead code, format.
import { runCheck } from "./check/steps.ts";
import { runTask } from "./lib/shutdown.ts";

await runTask(async () => {
  const { failed } = await runCheck({ fix: process.argv.includes("--fix") });
  if (failed.length > 0) process.exitCode = 1;
});
