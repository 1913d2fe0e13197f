// `npm run screenshots`: the sample in the real workbench, in every kind of theme, as the pictures in docs/images/.
import { cp, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { openVsCode } from "../test/support/vscodeHost.ts";
import { themes, type ThemeKind } from "../test/support/workbench.ts";
import { ensureBuilt } from "./lib/freshBuild.ts";
import { out, root } from "./lib/paths.ts";
import { ensureSample, runCli } from "./lib/sampleFolder.ts";
import { onShutdown, runTask } from "./lib/shutdown.ts";
import { installPacked } from "./test/installPacked.ts";

await runTask(async () => {
  await ensureBuilt();
  const home = await mkdtemp(path.join(os.tmpdir(), "winnow-pictures-"));
  onShutdown(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const folder = path.join(home, "sample");
  await ensureSample(folder);
  await runCli("import", "--project", folder, folder);
  await installPacked();

  await using host = await openVsCode({ folder, width: 1440, height: 900 });
  const { workbench } = host;
  await workbench.showActivity("Winnow");
  await workbench.runCommand("Winnow: Open Grid");
  const grid = await workbench.webview("canvas");
  await grid.locator("canvas").first().waitFor();
  for (const kind of Object.keys(themes) as ThemeKind[]) {
    await workbench.setTheme(kind);
    // Thumbnails and toasts settle; there is nothing in the page to wait for.
    await workbench.page.waitForTimeout(1500);
    await workbench.screenshot(`grid-${kind}`);
    await cp(
      path.join(out, "screenshots", `grid-${kind}.png`),
      path.join(root, "docs", "images", `grid-${kind}.png`),
    );
  }
});
