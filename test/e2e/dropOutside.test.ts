import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { openVsCode, type VsCodeHost } from "../support/vscodeHost.ts";

/** T4 and T7: a page's word about paths is not enough to bring in what is outside of the workspace. */
describe("things dropped on a grid from outside of the workspace", function () {
  this.timeout(120_000);
  let dir: TempDir;
  let host: VsCodeHost;
  const inside = 3;
  const outside = 4;

  before(async () => {
    dir = await tempDir();
    await writeImages(dir.file("workspace", "images"), inside, 10);
    await writeImages(dir.file("elsewhere"), outside, 100);
    await symlink(dir.file("elsewhere"), dir.file("workspace", "link"), "junction");
    host = await openVsCode({ folder: dir.file("workspace") });
    const { workbench } = host;
    await workbench.chooseFromMenu(workbench.treeItem("images"), "Open in Winnow");
    await workbench.statusBarItem(`${inside} images`).waitFor();
  });

  after(async () => {
    await host?.[Symbol.asyncDispose]();
    await dir?.[Symbol.asyncDispose]();
  });

  for (const [what, name] of [
    ["a folder", "elsewhere"],
    ["a link in the workspace that leads out", "workspace/link"],
  ] as const)
    it(`asks before it imports ${what}, and No is no`, async () => {
      const { page } = host.workbench;
      await drop(dir.file(name));
      const dialog = page.locator(".monaco-dialog-box");
      await dialog.getByText(/^Import '.*' into 'workspace'\?$/).waitFor();
      await dialog.getByRole("button", { name: "Cancel" }).click();
      await dialog.waitFor({ state: "hidden" });
      await page.waitForTimeout(1_000);
      assert.equal(await host.workbench.statusBarItem(`${inside} images`).count(), 1);
    });

  it("imports it when the user agrees", async () => {
    const { workbench } = host;
    await drop(dir.file("elsewhere"));
    const dialog = workbench.page.locator(".monaco-dialog-box");
    await dialog.getByRole("button", { name: "Import" }).click();
    await workbench.statusBarItem(`${inside + outside} images`).waitFor();
  });

  /** Dispatched in the page itself: what a compromised page could do without a mouse. */
  async function drop(path: string): Promise<void> {
    const frame = await host.workbench.webview("[role=grid]");
    await frame.locator("[role=grid]").evaluate((element, uri) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData("text/uri-list", uri);
      const options = { bubbles: true, cancelable: true, dataTransfer };
      for (const type of ["dragenter", "dragover", "drop"])
        element.dispatchEvent(new DragEvent(type, options));
    }, pathToFileURL(path).href);
  }
});

async function writeImages(folder: string, count: number, seed: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const background = { r: seed + i, g: 90, b: 200 - i };
    const image = sharp({ create: { width: 200, height: 150, channels: 3, background } });
    await writeFile(`${folder}/${i}.jpg`, await image.jpeg().toBuffer());
  }
}
