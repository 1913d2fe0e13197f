// `npm run winnow -- ARGS`: the command line interface of this checkout, in the folder where the user is.
import path from "node:path";
import { runInForeground } from "./lib/command.ts";
import { ensureBuilt } from "./lib/freshBuild.ts";
import { dist } from "./lib/paths.ts";
import { runTask } from "./lib/shutdown.ts";
import { userFolder } from "./lib/userFolder.ts";

await runTask(async () => {
  await ensureBuilt();
  const args = [path.join(dist, "cli.js"), ...process.argv.slice(2)];
  process.exitCode = await runInForeground(process.execPath, args, { cwd: userFolder() });
});
