import type { VsCodeHost } from "./vscodeHost.ts";

/** Takes a picture of the window after each test of the suite that fails. */
export function pictureFailures(host: () => VsCodeHost | undefined): void {
  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      await host()?.workbench.screenshot(`failed: ${this.currentTest.title.slice(0, 50)}`);
  });
}
