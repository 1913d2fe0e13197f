import assert from "node:assert/strict";
import { rename } from "node:fs/promises";
import path from "node:path";
import type { HarnessPage } from "../support/gridHarness/pageObjects.ts";
import { newViewer, useSample } from "../support/gridHarness/sampleHarness.ts";
import { pageThemeNames } from "../support/gridHarness/themes.ts";
import { until } from "../support/until.ts";

/** The page in a plain browser, by VS Code's rules for webviews, over a real engine and a sample of real images. */
describe("viewer page", function () {
  this.timeout(60_000);
  const sample = useSample();

  let viewer: HarnessPage;

  beforeEach(async () => {
    sample.harness.asked.length = 0;
    viewer = await newViewer(sample);
  });

  afterEach(() => viewer.close());

  const percent = (): Promise<string> => viewer.frame.locator(".percent").innerText();
  const shows = (zoom: string): Promise<unknown> =>
    until(zoom, async () => (await percent()) === zoom);
  const place = (): Promise<string> => viewer.frame.locator(".place").innerText();

  for (const theme of pageThemeNames)
    it(`has nothing for axe to find in the ${theme} theme`, async () => {
      await viewer.setTheme(theme);
      await viewer.page.keyboard.press("i");
      await viewer.frame.getByRole("heading", { name: "Hashes" }).waitFor();
      await viewer.frame.getByRole("progressbar").waitFor({ state: "detached" });
      assert.deepEqual(await viewer.axe(), []);
    });

  it("steps by arrows, and stops at the ends", async () => {
    const { keyboard } = viewer.page;
    const name = viewer.frame.locator(".name");
    const first = await name.innerText();
    await keyboard.press("ArrowRight");
    await until("the second", async () => (await place()).startsWith("2 of"));
    assert.notEqual(await name.innerText(), first);
    await keyboard.press("ArrowLeft");
    await keyboard.press("ArrowLeft");
    await until("the first", async () => (await name.innerText()) === first);
    assert.equal(await viewer.button("Previous Image").getAttribute("disabled"), "");
  });

  it("zooms by keys, wheel and double click, and pans what does not fit", async () => {
    const { keyboard, mouse } = viewer.page;
    const fitting = await percent();
    await keyboard.press("1");
    await shows("100 %");
    for (let i = 0; i < 4; i++) await keyboard.press("+");
    await shows("400 %");
    const left = async (): Promise<number> =>
      (await viewer.frame.locator("img").boundingBox())?.x ?? 0;
    const before = await left();
    await keyboard.press("ArrowRight");
    await until("moved", async () => (await left()) < before);
    assert.match((await viewer.frame.locator("img").getAttribute("class")) ?? "", /pixelated/);
    await keyboard.press("0");
    await shows(fitting);
    await mouse.move(400, 300);
    await mouse.wheel(0, -300);
    await until("larger", async () => (await percent()) !== fitting);
    await keyboard.press("Escape");
    await shows(fitting);
    await mouse.dblclick(400, 300);
    await until("larger again", async () => (await percent()) !== fitting);
  });

  it("shows everything about the instance, and leads to its copies", async () => {
    const { engine } = sample.harness.project;
    const all = await engine.call("instance/list", { after: 0, limit: 500 });
    const bySha1 = Map.groupBy(all, ({ image }) => image?.sha1 ?? "");
    const [original, copy] = [...bySha1.values()].find(({ length }) => length > 1) ?? [];
    assert.ok(original && copy, "the sample has exact duplicates");
    await viewer.page.keyboard.press("i");
    sample.harness.fireViewer("navigate", { instanceId: original.id });
    const inspector = viewer.frame.getByRole("complementary");
    await inspector.getByText(original.path).waitFor();
    for (const text of [original.image?.sha1, original.image?.perceptualHash])
      assert.equal(await inspector.getByText(text ?? "").count(), 1);
    await inspector
      .getByRole("button", { name: path.basename(copy.path) })
      .first()
      .click();
    await inspector.locator("dd", { hasText: copy.path }).waitFor();
  });

  it("says why a picture cannot be shown, and can go on", async () => {
    const { engine } = sample.harness.project;
    const all = await engine.call("instance/list", { after: 0, limit: 500 });
    // Pictures of neighbours of the one on show are loaded ahead.
    const far = all[Math.floor(all.length / 2)];
    assert.ok(far);
    await rename(far.path, `${far.path}.away`);
    try {
      sample.harness.fireViewer("navigate", { instanceId: far.id });
      await viewer.frame.getByText("The picture cannot be shown").waitFor();
    } finally {
      await rename(`${far.path}.away`, far.path);
    }
    await viewer.button("Try Again").click();
    await viewer.frame.locator("img").waitFor();
  });

  it("hands the file over to VS Code", async () => {
    for (const name of ["Open Beside", "Reveal in Explorer", "Copy Path"])
      await viewer.button(name).click();
    await until("the commands", () => sample.harness.asked.length === 3);
    const commands = sample.harness.asked.map(
      ([, params]) => (params as { command: string }).command,
    );
    assert.deepEqual(commands, ["open-beside", "reveal-in-explorer", "copy-path"]);
  });
});
