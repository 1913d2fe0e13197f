import assert from "node:assert/strict";
import sharp from "sharp";
import { openAnnotated, type Annotated } from "../support/gridHarness/annotated.ts";
import { GridPage } from "../support/gridHarness/pageObjects.ts";
import { until } from "../support/until.ts";

/** Annotations over the thumbnails of a grid, over a real engine. */
describe("annotations in the grid", function () {
  this.timeout(60_000);
  let project: Annotated;
  let grid: GridPage;

  before(async () => {
    project = await openAnnotated();
  });

  after(() => project?.[Symbol.asyncDispose]());

  beforeEach(async () => {
    grid = new GridPage(await project.browser.context.newPage(), project.harness);
    await grid.open();
    await grid.whenPainted();
  });

  afterEach(async () => {
    await grid.page.close();
    assert.deepEqual(grid.errors, []);
  });

  const button = () => grid.button("Annotations over the Pictures");
  const isOn = async (): Promise<boolean> =>
    (await grid.frame.locator("vscode-button.pressed[title*='Annotations']").count()) === 1;
  /** Every colour that is on the screen in the first cell. */
  const cellColours = async (): Promise<Set<string>> => {
    const cell = await grid.cell(0).boundingBox();
    assert.ok(cell);
    const { data } = await sharp(await grid.page.screenshot({ clip: cell }))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const found = new Set<string>();
    for (let i = 0; i < data.length; i += 3) found.add(data.subarray(i, i + 3).toString("hex"));
    return found;
  };
  // A colour that no part of the picture has.
  const magenta = 0xff00ff;
  const isDrawn = async (): Promise<boolean> => (await cellColours()).has("ff00ff");

  it("shows them where there are any, follows changes, and remembers when they are not wanted", async () => {
    assert.equal(await isOn(), false);
    assert.equal(await isDrawn(), false);
    const shape = { kind: "box", x: 200, y: 100, width: 200, height: 200 } as const;
    await project.annotate(project.turned, [{ name: "middle", color: magenta, shape }]);
    await until("the box in its cell", isDrawn);
    await until("the button", isOn);
    await grid.cell(0).focus();
    await grid.page.keyboard.press("h");
    await until("no box", async () => !(await isDrawn()));
    await grid.page.waitForTimeout(400);
    await grid.reload();
    await grid.whenPainted();
    assert.equal(await isOn(), false);
    await grid.page.waitForTimeout(300);
    assert.equal(await isDrawn(), false);
    await button().click();
    await until("the box again", isDrawn);
    await project.harness.project.engine.call("history/undo", {});
    await until("no box after undo", async () => !(await isDrawn()));
  });
});
