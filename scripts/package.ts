// `npm run package [-- --target TARGET]`: packs a VSIX for one platform, this machine's unless told otherwise.
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "./lib/paths.ts";
import { runTask } from "./lib/shutdown.ts";
import { parseTarget, thisMachine } from "./package/targets.ts";
import { makeVsix } from "./package/vsix.ts";

await runTask(async () => {
  const { values } = parseArgs({ options: { target: { type: "string", default: thisMachine } } });
  const { file, bytes, natives } = await makeVsix(parseTarget(values.target));
  console.log(`${path.relative(root, file)}: ${megabytes(bytes)}, of native packages, unpacked:`);
  for (const [name, size] of Object.entries(natives)) console.log(`  ${megabytes(size)}  ${name}`);
});

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
