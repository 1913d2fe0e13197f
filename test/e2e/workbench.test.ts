import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { openVsCode, type VsCodeHost } from "../support/vscodeHost.ts";
import { themes, type ThemeKind } from "../support/workbench.ts";

describe("the packed extension in the real workbench", function () {
  this.timeout(120_000);
  let folder: string;
  let host: VsCodeHost;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "winnow-folder-"));
    await writeFile(path.join(folder, "train.py"), "print('hello')\n");
    host = await openVsCode({ folder });
  });

  after(async () => {
    await host[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it("adds its entry to the activity bar of an opened folder", async () => {
    const { workbench } = host;
    await workbench.treeItem("train.py").waitFor();
    await workbench.showActivity("Winnow");
    await workbench.screenshot("workbench");
  });

  for (const kind of Object.keys(themes) as ThemeKind[])
    it(`follows the theme kind ${kind}`, async () => {
      await host.workbench.setTheme(kind);
      await host.workbench.screenshot(`workbench-${kind}`);
    });

  it("loads nothing that is not there", () => {
    assert.deepEqual(host.workbench.failedRequests, []);
  });
});
