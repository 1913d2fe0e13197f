import assert from "node:assert/strict";
import sharp from "sharp";
import type { GridState } from "../../src/protocol/gridPage.ts";
import { smallestNamed } from "../../webview/annotations/cellLayer.ts";
import { openAnnotated, type Annotated } from "../support/gridHarness/annotated.ts";
import { GridPage, HarnessPage } from "../support/gridHarness/pageObjects.ts";
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
    await grid.close();
    await project.undoAll();
    project.harness.look.forget();
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
    await until(
      "it is kept",
      async () => (await grid.state<GridState | null>())?.annotations === false,
    );
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

  it("shows those that the viewer's legend shows, and filters them for the viewer, too", async () => {
    const shape = { kind: "box", x: 200, y: 100, width: 200, height: 200 } as const;
    await project.annotate(project.turned, [
      { name: "middle", color: magenta, shape },
      { name: "corner", shape: { kind: "box", x: 20, y: 20, width: 90, height: 90 } },
    ]);
    await until("the box in its cell", isDrawn);
    const viewer = new HarnessPage(await project.browser.context.newPage(), project.harness);
    await viewer.page.goto(project.harness.url("viewer"));
    const painted = async (count: number): Promise<void> => {
      const canvas = viewer.frame.locator(`.annotation-canvas[data-painted="${count}"]`);
      await canvas.waitFor({ state: "attached" });
    };
    await painted(2);
    await viewer.button("Annotations (A)").click();
    await viewer.frame.getByRole("checkbox", { name: "middle" }).click();
    await painted(1);
    await until("no box in its cell", async () => !(await isDrawn()));
    await grid.button("Which Annotations").click();
    await grid.frame.getByRole("checkbox", { name: "middle" }).click();
    await grid.frame.getByRole("checkbox", { name: "corner" }).click();
    await grid.page.keyboard.press("Escape");
    await until("the box again", isDrawn);
    await painted(1);
    await viewer.close();
  });

  it("has names of classes where a cell is large enough, and they are wanted", async () => {
    const shape = { kind: "box", x: 200, y: 100, width: 200, height: 200 } as const;
    await project.annotate(project.turned, [{ name: "middle", color: magenta, shape }]);
    await until("the box in its cell", isDrawn);
    /** How much of the cell has the class's colour: its lines are thin, and what its name stands on is not. */
    const covered = async (): Promise<number> => {
      const cell = await grid.cell(0).boundingBox();
      assert.ok(cell);
      const clip = { ...cell, height: cell.width };
      const { data } = await sharp(await grid.page.screenshot({ clip }))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      let found = 0;
      for (let i = 0; i < data.length; i += 3)
        if (data[i] === 255 && data[i + 1] === 0 && data[i + 2] === 255) found++;
      return found;
    };
    const edge = async (): Promise<number> => (await grid.cell(0).boundingBox())?.width ?? 0;
    await grid.cell(0).focus();
    for (let i = 0; i < 4; i++) await grid.page.keyboard.press("+");
    await until("a large cell", async () => (await edge()) > smallestNamed);
    await grid.button("Which Annotations").click();
    const names = grid.frame.getByRole("checkbox", { name: "Names of classes in large cells" });
    await names.click();
    await until(
      "kept",
      async () => (await grid.state<GridState | null>())?.annotationNames === false,
    );
    await until("drawn", isDrawn);
    const unnamed = await covered();
    await names.click();
    await until("the name", async () => (await covered()) > unnamed + 200);
    await names.click();
    await until("no name", async () => (await covered()) === unnamed);
  });
});
