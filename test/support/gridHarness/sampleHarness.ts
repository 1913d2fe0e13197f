import path from "node:path";
import { startBrowser, type Browser } from "../../../scripts/host/browser.ts";
import { buildAll } from "../../../scripts/lib/bundles.ts";
import { out } from "../../../scripts/lib/paths.ts";
import { createSample } from "../../../src/core/sample/createSample.ts";
import { tempDir, type TempDir } from "../tempDir.ts";
import { until } from "../until.ts";
import { startHarness, type Harness } from "./harness.ts";

export interface SampleHarness extends AsyncDisposable {
  readonly harness: Harness;
  readonly browser: Browser;
  readonly dir: TempDir;
}

/** A build of its own: what the other suites test is in a package. */
export const distDir = path.join(out, "pages");

/** The pages over a project of about ninety imported images, and a browser to look at them. */
export async function openSampleHarness(): Promise<SampleHarness> {
  const dir = await tempDir();
  const projectDir = dir.file("sample");
  await Promise.all([
    buildAll({ production: true, outdir: distDir }),
    createSample(projectDir, { count: 90 }),
  ]);
  const harness = await startHarness({ projectDir, distDir });
  const browser = await startBrowser({ width: 1000, height: 700 });
  const { engine } = harness.project;
  const source = { path: dir.file("sample", "images"), include: [], exclude: [] };
  const { id } = await engine.call("import/start", { sources: [source] });
  const ended = async (): Promise<boolean> =>
    (await engine.call("task/list", {})).some(
      (task) => task.id === id && task.state.kind === "done",
    );
  await until("the import's end", ended, 30_000);
  return {
    harness,
    browser,
    dir,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await harness[Symbol.asyncDispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
}
