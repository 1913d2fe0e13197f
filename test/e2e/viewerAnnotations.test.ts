import assert from "node:assert/strict";
import sharp from "sharp";
import { bytesOf } from "../../src/protocol/bytes.ts";
import type { AnnotationInfo, Shape } from "../../src/protocol/data.ts";
import type { InstanceInfo } from "../../src/protocol/engine.ts";
import { openAnnotated, type Annotated } from "../support/gridHarness/annotated.ts";
import type { Harness } from "../support/gridHarness/harness.ts";
import { HarnessPage } from "../support/gridHarness/pageObjects.ts";
import { pageThemes, type PageThemeName } from "../support/gridHarness/themes.ts";
import { until } from "../support/until.ts";

const themes = Object.keys(pageThemes) as PageThemeName[];

/** Annotations in the viewer, drawn and changed by pointer and keys, over a real engine. */
describe("annotations in the viewer", function () {
  this.timeout(60_000);
  let project: Annotated;
  let harness: Harness;
  let viewer: HarnessPage;
  let turned: InstanceInfo;
  let plain: InstanceInfo;

  before(async () => {
    project = await openAnnotated();
    ({ harness, turned, plain } = project);
  });

  after(() => project?.[Symbol.asyncDispose]());

  beforeEach(async () => {
    viewer = new HarnessPage(await project.browser.context.newPage(), harness);
    await viewer.page.goto(harness.url("viewer"));
    await viewer.frame.locator("img").waitFor();
  });

  afterEach(async () => {
    await viewer.page.close();
    assert.deepEqual(viewer.errors, []);
    await project.undoAll();
  });

  const stored = async ({ id }: InstanceInfo): Promise<AnnotationInfo[]> =>
    harness.project.engine.call("annotation/of", { ids: bytesOf(Int32Array.of(id)) });
  const shapes = async (of: InstanceInfo): Promise<Shape[]> =>
    (await stored(of)).map(({ shape }) => shape);
  const lastCommit = async (): Promise<string | undefined> =>
    (await harness.project.engine.call("history/list", { before: null, limit: 1 })).undo?.title;

  /** Where a place of the image is on the page. */
  const onPage = async (x: number, y: number, of = turned): Promise<[number, number]> => {
    const box = await viewer.frame.locator("img").boundingBox();
    assert.ok(box && of.image);
    return [box.x + (x / of.image.width) * box.width, box.y + (y / of.image.height) * box.height];
  };
  const drag = async (
    from: readonly [number, number],
    to: readonly [number, number],
    of = turned,
  ): Promise<void> => {
    const { mouse } = viewer.page;
    await mouse.move(...(await onPage(...from, of)));
    await mouse.down();
    await mouse.move(...(await onPage((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, of)));
    await mouse.move(...(await onPage(...to, of)));
    await mouse.up();
  };
  const click = async (x: number, y: number): Promise<void> =>
    viewer.page.mouse.click(...(await onPage(x, y)));
  const annotate: Annotated["annotate"] = (of, all) => project.annotate(of, all);
  const painted = (): Promise<string | null> =>
    viewer.frame.locator(".annotation-canvas").getAttribute("data-painted");
  const whenPainted = async (count: number): Promise<void> => {
    await until(`${count} shapes painted`, async () => (await painted()) === String(count));
  };

  it("draws a box, which makes the first class, moves, resizes and deletes it, and takes all back", async () => {
    const { keyboard } = viewer.page;
    await keyboard.press("b");
    await drag([100, 100], [300, 250]);
    await viewer.frame.getByText("What is it?").waitFor();
    await keyboard.type("car");
    await keyboard.press("Enter");
    await until("the box", async () => (await shapes(turned)).length === 1);
    const near = (shape: Shape | undefined, x: number, y: number, w: number, h: number): void => {
      assert.equal(shape?.kind, "box");
      if (shape?.kind !== "box") return;
      const differences = [shape.x - x, shape.y - y, shape.width - w, shape.height - h];
      assert.ok(
        differences.every((away) => Math.abs(away) <= 2),
        JSON.stringify(shape),
      );
    };
    near((await shapes(turned))[0], 100, 100, 200, 150);
    assert.equal(await lastCommit(), "Draw box: car on a.jpg");
    await viewer.frame.getByText("Draw box: car on a.jpg").waitFor();
    const { properties } = await harness.project.engine.call("property/list", {});
    assert.deepEqual(
      properties.map(({ name, type, mode }) => [name, type, mode]),
      [["object", "tag", "image"]],
    );

    await keyboard.press("v");
    await drag([200, 175], [250, 185]);
    await until("moved", async () => (await lastCommit()) === "Move box: car on a.jpg");
    near((await shapes(turned))[0], 150, 110, 200, 150);
    await drag([350, 260], [400, 300]);
    await until("resized", async () => (await lastCommit()) === "Resize box: car on a.jpg");
    near((await shapes(turned))[0], 150, 110, 250, 190);

    const [before] = await shapes(turned);
    for (const key of ["ArrowRight", "ArrowRight", "Shift+ArrowDown"]) await keyboard.press(key);
    await until("nudged", async () => {
      const [after] = await shapes(turned);
      if (before?.kind !== "box" || after?.kind !== "box") return false;
      return after.x === before.x + 2 && after.y === before.y + 10;
    });

    await keyboard.press("Delete");
    await until("deleted", async () => (await shapes(turned)).length === 0);
    assert.equal(await lastCommit(), "Delete box: car on a.jpg");
    await keyboard.press("Control+z");
    await until("back", async () => (await shapes(turned)).length === 1);
    await whenPainted(1);
    for (let i = 0; i < 3; i++) await keyboard.press("Control+z");
    await until("as drawn", async () => (await lastCommit()) === "Draw box: car on a.jpg");
    near((await shapes(turned))[0], 100, 100, 200, 150);
    await keyboard.press("Control+z");
    await whenPainted(0);
    await keyboard.press("Control+Shift+z");
    await whenPainted(1);
  });

  it("draws polygons and points, changes corners and classes, and clamps to the image", async () => {
    const { keyboard } = viewer.page;
    await annotate(turned, [
      { name: "cat", shape: { kind: "class" } },
      { name: "dog", shape: { kind: "box", x: 500, y: 300, width: 50, height: 50 } },
    ]);
    await viewer.frame.locator(".image-classes").getByText("cat").waitFor();
    await keyboard.press("p");
    await viewer.frame.locator(".class-key").nth(1).waitFor();
    await keyboard.press("2");
    for (const [x, y] of [
      [100, 100],
      [200, 100],
      [400, 350],
    ] as const)
      await click(x, y);
    await keyboard.press("Backspace");
    await click(200, 200);
    await keyboard.press("Enter");
    await until("the polygon", async () => (await shapes(turned)).length === 3);
    assert.equal(await lastCommit(), "Draw polygon: dog on a.jpg");

    await keyboard.press("v");
    await drag([200, 100], [300, -40]);
    await until("reshaped", async () => (await lastCommit()) === "Reshape polygon: dog on a.jpg");
    const polygon = (await shapes(turned)).find(({ kind }) => kind === "polygon");
    assert.ok(polygon?.kind === "polygon");
    const [ring = []] = polygon.rings;
    assert.equal(ring.length, 6);
    assert.equal(ring[3], 0, "no corner is outside of the image");
    assert.ok(Math.abs((ring[2] ?? 0) - 300) <= 2);

    await keyboard.press("1");
    await until("a cat", async () =>
      ((await lastCommit()) ?? "").startsWith("Change dog to cat, the class of polygon"),
    );
    await keyboard.press("Escape");
    await keyboard.press("k");
    await click(600, 50);
    await until("the point", async () => (await shapes(turned)).length === 4);
    const point = (await shapes(turned)).find(({ kind }) => kind === "points");
    assert.ok(point?.kind === "points");
    assert.equal(point.points[2], 2);
    assert.ok(Math.abs((point.points[0] ?? 0) - 600) <= 2);

    // The selection first, then the tool.
    await keyboard.press("Escape");
    await keyboard.press("Escape");
    await viewer.button("Remove cat").waitFor({ state: "detached" });
  });

  it("draws while zoomed in, and moves the picture with space", async () => {
    const { keyboard, mouse } = viewer.page;
    await annotate(turned, [
      { name: "car", shape: { kind: "box", x: 10, y: 10, width: 20, height: 20 } },
    ]);
    await whenPainted(1);
    await keyboard.press("b");
    await viewer.frame.locator(".class-key").first().click();
    await viewer.frame.locator(".stage").focus();
    for (let i = 0; i < 5; i++) await keyboard.press("+");
    const left = async (): Promise<number> =>
      (await viewer.frame.locator("img").boundingBox())?.x ?? 0;
    let before = Number.NaN;
    await until("zoomed", async () => {
      const last = before;
      before = await left();
      return before === last && before < 0;
    });
    await keyboard.down("Space");
    await mouse.move(700, 400);
    await mouse.down();
    await mouse.move(640, 380);
    await mouse.up();
    await keyboard.up("Space");
    await until("moved", async () => Math.abs((await left()) - (before - 60)) < 2);
    assert.equal((await shapes(turned)).length, 1);
    await drag([300, 180], [340, 220]);
    await until("the box", async () => (await shapes(turned)).length === 2);
    const drawn = (await shapes(turned))[1];
    assert.deepEqual(drawn, { kind: "box", x: 300, y: 180, width: 40, height: 40 });
  });

  it("does it all by keys alone", async () => {
    const { keyboard } = viewer.page;
    await keyboard.press("b");
    await keyboard.press("c");
    await keyboard.type("tree");
    await keyboard.press("Enter");
    await viewer.frame.getByText("Add the class tree").waitFor();
    await keyboard.press("Enter");
    await until("the box", async () => (await shapes(turned)).length === 1);
    const [first] = await shapes(turned);
    assert.ok(first?.kind === "box");
    await keyboard.press("Alt+Shift+ArrowRight");
    await keyboard.press("ArrowLeft");
    await until("wider and moved", async () => {
      const [shape] = await shapes(turned);
      return shape?.kind === "box" && shape.width === first.width + 10 && shape.x === first.x - 1;
    });
    await keyboard.press("p");
    await keyboard.press("Enter");
    await until("the polygon", async () => (await shapes(turned)).length === 2);
    await keyboard.press("v");
    await keyboard.press("]");
    await keyboard.press("Insert");
    await until("five corners", async () => {
      const shape = (await shapes(turned))[1];
      return shape?.kind === "polygon" && shape.rings[0]?.length === 10;
    });
    await keyboard.press("Escape");
    await keyboard.press("w");
    await viewer.button("Remove tree").waitFor();
    await keyboard.press("Tab");
    await viewer.frame.locator("[data-annotations]", { hasText: "Selected" }).waitFor();
  });

  it("filters by class, source and confidence, and remembers that", async () => {
    const at = (x: number): Shape => ({ kind: "box", x, y: 50, width: 60, height: 60 });
    await annotate(turned, [
      { name: "car", shape: at(20) },
      { name: "car", shape: at(120), confidence: 0.9, source: "run A" },
      { name: "dog", shape: at(220), confidence: 0.3, source: "run A" },
      { name: "dog", shape: at(320), confidence: 0.8, source: "run B" },
    ]);
    await whenPainted(4);
    await viewer.button("Annotations (A)").click();
    const panel = viewer.frame.getByRole("complementary", { name: "Annotations" });
    const counts = await panel.locator("section[aria-label=Classes] li").allInnerTexts();
    assert.deepEqual(
      counts.map((text) => text.replaceAll(/\s+/g, " ").trim()),
      ["car 2", "dog 2"],
    );
    await panel.getByRole("checkbox", { name: "car" }).click();
    await whenPainted(2);
    await panel.getByRole("checkbox", { name: "run B" }).click();
    await whenPainted(1);
    await panel.getByRole("checkbox", { name: "run B" }).click();
    await panel.getByRole("slider", { name: "Least" }).fill("50");
    await whenPainted(1);
    await viewer.page.waitForTimeout(100);
    await viewer.reload();
    await viewer.frame.locator("img").waitFor();
    await whenPainted(1);
    await viewer.frame.getByRole("heading", { name: "Confidence 50 % to 100 %" }).waitFor();
    await viewer.page.keyboard.press("h");
    await whenPainted(0);
  });

  it("follows the picture that is shown", async () => {
    await annotate(turned, [
      { name: "car", shape: { kind: "box", x: 20, y: 50, width: 60, height: 60 } },
    ]);
    await whenPainted(1);
    harness.fireViewer("navigate", { instanceId: plain.id });
    await viewer.frame.locator(".name", { hasText: "b.jpg" }).waitFor();
    await whenPainted(0);
    harness.fireViewer("navigate", { instanceId: turned.id });
    await whenPainted(1);
  });

  // The picture's corners have colours of their own: the green one is at the top right when it is upright.
  const green = { kind: "box", x: 510, y: 20, width: 100, height: 60 } as const;

  /** What the picture shows in the middle of the only box that is painted on it. */
  const colourInBox = async (): Promise<"red" | "green" | "other"> => {
    await whenPainted(1);
    const { data, info } = await sharp(await viewer.page.screenshot())
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const colour = await viewer.frame.locator(".annotation-canvas").evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const pixels = (canvas as HTMLCanvasElement)
        .getContext("2d")
        ?.getImageData(0, 0, width, height).data;
      let [left, top, right, bottom] = [width, height, 0, 0];
      for (let i = 3; pixels && i < pixels.length; i += 4) {
        if (pixels[i] === 0) continue;
        const x = ((i - 3) / 4) % width;
        const y = Math.floor((i - 3) / 4 / width);
        [left, top] = [Math.min(left, x), Math.min(top, y)];
        [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
      }
      // Below the label, which is within the box where there is no room above it.
      return { x: (left + right) / 2, y: top + (bottom - top) * 0.6 };
    });
    const canvas = await viewer.frame.locator(".annotation-canvas").boundingBox();
    assert.ok(canvas);
    const [x, y] = [Math.round(canvas.x + colour.x), Math.round(canvas.y + colour.y)];
    const [r = 0, g = 0, b = 0] = data.subarray(3 * (y * info.width + x));
    if (r > 180 && g < 80 && b < 80) return "red";
    return g > 150 && r < 80 && b < 80 ? "green" : "other";
  };

  it("stays where it belongs on a picture that EXIF turns", async () => {
    await annotate(turned, [{ name: "corner", shape: green }]);
    assert.equal(await colourInBox(), "green");
    await viewer.page.keyboard.press("1");
    assert.equal(await colourInBox(), "green");
  });

  it("finds a box that is in the pixels of the file instead (control)", async () => {
    // As an importer that does not heed orientation 6 would have it: the file has the picture turned to the left.
    const { x, y, width, height } = green;
    const wrong: Shape = { kind: "box", x: y, y: 640 - x - width, width: height, height: width };
    await annotate(turned, [{ name: "corner", shape: wrong }]);
    assert.equal(await colourInBox(), "red");
  });

  for (const theme of themes)
    it(`has nothing for axe to find in the ${theme} theme`, async () => {
      await annotate(turned, [
        { name: "car", shape: green, confidence: 0.5, source: "run A" },
        { name: "sunny", shape: { kind: "class" } },
      ]);
      await viewer.setTheme(theme);
      await viewer.page.keyboard.press("v");
      await viewer.frame.getByRole("heading", { name: "On this image" }).waitFor();
      assert.deepEqual(await viewer.axe(), []);
    });
});
