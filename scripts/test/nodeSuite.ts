// `node scripts/test/nodeSuite.ts FOLDER`: the test files below a folder.
import path from "node:path";
import { root } from "../lib/paths.ts";
import { runTask } from "../lib/shutdown.ts";
import { runFolder } from "./runFolder.ts";

await runTask(() => runFolder(path.resolve(root, process.argv[2] ?? "test/unit")));
