// `npm run bench [-- NAME…]`: runs the measurements in test/bench/NAME.bench.ts, all of them unless named.
import { glob } from "node:fs/promises";
import path from "node:path";
import { run } from "./lib/command.ts";
import { ensureBuilt } from "./lib/freshBuild.ts";
import { root } from "./lib/paths.ts";
import { runTask } from "./lib/shutdown.ts";

await runTask(async () => {
  await ensureBuilt();
  const folder = path.join(root, "test", "bench");
  const files = (await Array.fromAsync(glob("*.bench.ts", { cwd: folder }))).sort();
  const names = process.argv.slice(2);
  const chosen = files.filter((file) => names.length === 0 || names.includes(nameOf(file)));
  if (chosen.length === 0)
    throw new Error(`There is no such measurement; they are ${files.map(nameOf).join(", ")}.`);
  for (const file of chosen) {
    console.log(`\n${nameOf(file)}`);
    await run(process.execPath, [path.join(folder, file)], { cwd: root });
  }
});

function nameOf(file: string): string {
  return path.basename(file, ".bench.ts");
}
