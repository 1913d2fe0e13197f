// `npm run guidePictures`: walks through docs/plugin-guide.md in the real workbench, for the pictures in docs/images/.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { ensureBuilt } from "./lib/freshBuild.ts";
import { out, root } from "./lib/paths.ts";
import { runTask } from "./lib/shutdown.ts";
import { runSuite } from "./test/suites.ts";

const pictures = ["new", "compute", "groups", "reload", "debug"];

await runTask(async () => {
  await ensureBuilt();
  const { failed } = await runSuite("e2e", { grep: "the hue plugin, by the guide" });
  if (failed.length > 0) throw new Error("The guide does not work: no picture was taken.");
  const folder = path.join(root, "docs", "images");
  await mkdir(folder, { recursive: true });
  for (const picture of pictures)
    await sharp(path.join(out, "screenshots", `plugin-${picture}.png`))
      .png({ palette: true, quality: 90, effort: 10 })
      .toFile(path.join(folder, `plugin-${picture}.png`));
});
