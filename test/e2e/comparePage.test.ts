import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { int32sOf } from "../../src/protocol/bytes.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import type { HarnessPage } from "../support/gridHarness/pageObjects.ts";
import { newViewer, useSample } from "../support/gridHarness/sampleHarness.ts";
import { pageThemeNames } from "../support/gridHarness/themes.ts";
import { until } from "../support/until.ts";

/** Two images in one viewer, over a real engine and a sample of real images. */
describe("comparing two images", function () {
  this.timeout(60_000);
  const sample = useSample();
  let viewer: HarnessPage;
  let pair: [number, number];

  before(async () => {
    const { engine } = sample.harness.project;
    const spec = { ...defaultViewSpec, query: 'format = "jpeg" and width > 600' };
    const { viewId } = await engine.call("view/open", { spec, stateId: null });
    const { ids } = await engine.call("view/range", { viewId, from: 0, count: 2 });
    const [left = 0, right = 0] = int32sOf(ids);
    pair = [left, right];
  });

  beforeEach(async () => {
    viewer = await newViewer(sample, { width: 1100, height: 760 });
    sample.harness.fireViewer("compare", { instanceIds: pair });
    await pictures().nth(1).waitFor();
  });

  afterEach(() => viewer.close());

  const pictures = (): Locator => viewer.frame.locator(".compare .picture");
  const transforms = (): Promise<string[]> =>
    pictures().evaluateAll((all) => all.map((it) => (it as HTMLElement).style.transform));
  const choose = async (mode: string): Promise<void> => {
    await viewer.frame.getByRole("combobox", { name: "How to compare" }).click();
    await viewer.frame.getByRole("option", { name: mode, exact: true }).click();
  };

  it("zooms and moves both, and says in what they differ", async () => {
    const rows = viewer.frame.getByRole("region", { name: "Differences" }).getByRole("row");
    assert.match(
      await rows.filter({ hasText: "SHA-1" }).innerText(),
      /[0-9a-f]{40}\s+[0-9a-f]{40}/,
    );
    assert.equal(await rows.filter({ hasText: "Format" }).count(), 0);
    const before = await transforms();
    const box = await pictures().first().boundingBox();
    assert.ok(box);
    await viewer.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await viewer.page.mouse.wheel(0, -800);
    await until("zoomed", async () => (await transforms())[1] !== before[1]);
    const zoomed = await transforms();
    await viewer.page.mouse.down();
    await viewer.page.mouse.move(box.x + box.width / 2 - 60, box.y + box.height / 2 - 40);
    await viewer.page.mouse.up();
    const moved = await transforms();
    assert.notEqual(moved[0], zoomed[0]);
    assert.notEqual(moved[1], zoomed[1]);
  });

  it("makes way for an image that the viewer is sent to", async () => {
    const [, instanceId] = pair;
    sample.harness.fireViewer("navigate", { instanceId });
    await viewer.frame.locator(".compare").waitFor({ state: "detached" });
    await viewer.frame.locator("div.content").waitFor();
  });

  it("moves the line of the swipe by mouse and keyboard", async () => {
    await choose("Swipe");
    const over = viewer.frame.locator(".compare-over");
    const clip = (): Promise<string> => over.evaluate((it) => (it as HTMLElement).style.clipPath);
    assert.match(await clip(), /50%/);
    await viewer.frame.getByRole("slider", { name: /^Where the line/ }).press("ArrowLeft");
    await until("moved", async () => /49%/.test(await clip()));
    const line = await viewer.frame.locator(".swipe-line").boundingBox();
    assert.ok(line);
    await viewer.page.mouse.move(line.x + 1, line.y + 100);
    await viewer.page.mouse.down();
    await viewer.page.mouse.move(line.x - 200, line.y + 100);
    await viewer.page.mouse.up();
    assert.doesNotMatch(await clip(), /49%/);
  });

  it("shows nothing but black where an image is compared with itself", async () => {
    sample.harness.fireViewer("compare", { instanceIds: [pair[0], pair[0]] });
    await choose("Difference");
    await viewer.frame.getByText("No property differs").waitFor();
    await pictures().nth(1).waitFor();
    const shot = await viewer.frame.locator(".compare-stage").screenshot({
      path: "out/screenshots/compare-same.png",
    });
    const brightest = await viewer.page.evaluate(async (png) => {
      const bitmap = await createImageBitmap(
        new Blob([Uint8Array.from(atob(png), (c) => c.charCodeAt(0))]),
      );
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext("2d");
      context?.drawImage(bitmap, 0, 0);
      // Without the outermost pixels, where the outline of the pane is.
      const data = context?.getImageData(4, 4, bitmap.width - 8, bitmap.height - 8).data ?? [];
      let most = 0;
      for (let i = 0; i < data.length; i += 4)
        most = Math.max(most, data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0);
      return most;
    }, shot.toString("base64"));
    assert.ok(brightest <= 2, `a channel of ${brightest}`);
  });

  it("is there again after a reload, and goes back to one image by Escape", async () => {
    await until(
      "kept",
      async () => (await viewer.state<{ compared?: unknown } | null>())?.compared !== undefined,
    );
    await viewer.reload();
    await pictures().nth(1).waitFor();
    await viewer.page.keyboard.press("Escape");
    await viewer.frame.locator(".stage img").waitFor();
    assert.equal(await pictures().count(), 0);
  });

  for (const theme of pageThemeNames)
    it(`has nothing for axe to find in the ${theme} theme`, async () => {
      await viewer.setTheme(theme);
      assert.deepEqual(await viewer.axe(), []);
      await viewer.page.screenshot({ path: `out/screenshots/compare-${theme}.png` });
    });
});
