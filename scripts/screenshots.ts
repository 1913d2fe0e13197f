// `npm run screenshots`: the sample in the real workbench, in every kind of theme, as the pictures in docs/images/.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import sharp from "sharp";
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
  await mkdir(path.join(root, "docs", "images"), { recursive: true });

  await using host = await openVsCode({ folder, width: 1440, height: 900 });
  const { workbench } = host;
  await workbench.showActivity("Winnow");
  await workbench.runCommand("Winnow: Open Grid");
  const grid = await workbench.webview("canvas");
  await grid.locator('[role="grid"][aria-busy="false"]').waitFor();
  const keep = async (name: string): Promise<void> => {
    // Toasts settle; there is nothing in the page to wait for.
    await workbench.page.waitForTimeout(1500);
    await workbench.screenshot(name);
    // A palette makes a third of the size of them; they are in git.
    await sharp(path.join(out, "screenshots", `${name}.png`))
      .png({ palette: true, quality: 90, effort: 10 })
      .toFile(path.join(root, "docs", "images", `${name}.png`));
  };
  for (const kind of Object.keys(themes) as ThemeKind[]) {
    await workbench.setTheme(kind);
    await keep(`grid-${kind}`);
  }
  await workbench.setTheme("vs-dark");
  await grid.getByRole("gridcell", { name: "IMG_1553" }).click();
  await workbench.page.keyboard.press("Enter");
  const viewer = await workbench.webview(".place");
  await viewer.locator("img").waitFor();
  await viewer.getByRole("button", { name: /inspector/i }).click();
  await viewer.getByText("SHA-1").waitFor();
  await keep("viewer-vs-dark");
});
