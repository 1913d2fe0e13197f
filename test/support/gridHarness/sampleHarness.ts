import path from "node:path";
import type { Page } from "playwright-core";
import { startBrowser, type Browser } from "../../../scripts/host/browser.ts";
import { buildAll } from "../../../scripts/lib/bundles.ts";
import { out } from "../../../scripts/lib/paths.ts";
import { createSample } from "../../../src/core/sample/createSample.ts";
import { tempDir, type TempDir } from "../tempDir.ts";
import { until } from "../until.ts";
import { startHarness, type Harness } from "./harness.ts";
import { GridPage, HarnessPage } from "./pageObjects.ts";

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

/** The sample for the tests of a `describe`: opened before them, closed behind them. */
export function useSample(): SampleHarness {
  let opened: SampleHarness | undefined;
  before(async () => {
    opened = await openSampleHarness();
  });
  after(() => opened?.[Symbol.asyncDispose]());
  const sample = (): SampleHarness => {
    if (!opened) throw new Error("The sample is there in tests and hooks only.");
    return opened;
  };
  return {
    get harness() {
      return sample().harness;
    },
    get browser() {
      return sample().browser;
    },
    get dir() {
      return sample().dir;
    },
    [Symbol.asyncDispose]: () => sample()[Symbol.asyncDispose](),
  };
}

/** A grid in a browser tab of its own, with its pictures. */
export async function newGrid(sample: SampleHarness, size?: Size): Promise<GridPage> {
  const grid = new GridPage(await newTab(sample, size), sample.harness);
  await grid.open();
  await grid.whenPainted();
  return grid;
}

/** A viewer in a browser tab of its own, with its picture. */
export async function newViewer(sample: SampleHarness, size?: Size): Promise<HarnessPage> {
  const viewer = new HarnessPage(await newTab(sample, size), sample.harness);
  await viewer.page.goto(sample.harness.url("viewer"));
  await viewer.frame.locator(".stage img").waitFor();
  return viewer;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

async function newTab({ browser }: SampleHarness, size?: Size): Promise<Page> {
  const page = await browser.context.newPage();
  if (size) await page.setViewportSize(size);
  return page;
}
