// `node scripts/test/e2eSuite.ts`: test/e2e in the real workbench, with the packed extension installed.
import { rm } from "node:fs/promises";
import path from "node:path";
import { out, root } from "../lib/paths.ts";
import { runTask } from "../lib/shutdown.ts";
import { installPacked } from "./installPacked.ts";
import { runFolder } from "./runFolder.ts";
import { suiteVariables } from "./runMocha.ts";

await runTask(async () => {
  await installPacked();
  // A second run of what failed keeps the pictures of the first.
  if (!process.env[suiteVariables.files])
    await rm(path.join(out, "screenshots"), { recursive: true, force: true });
  await runFolder(path.join(root, "test", "e2e"));
});
