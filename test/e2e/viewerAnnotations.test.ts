import assert from "node:assert/strict";
import sharp from "sharp";
import type { Shape } from "../../src/protocol/data.ts";
import { AnnotatedViewer } from "../support/gridHarness/annotatedViewer.ts";
import { pageThemeNames } from "../support/gridHarness/themes.ts";

/** Annotations in the viewer: filtered, where they belong, and for everyone to read, over a real engine. */
describe("annotations in the viewer", function () {
  this.timeout(60_000);
  const viewer = AnnotatedViewer.use();

  it("filters by class, source and confidence, and remembers that", async () => {
    const at = (x: number): Shape => ({ kind: "box", x, y: 50, width: 60, height: 60 });
    await viewer.project.annotate(viewer.project.turned, [
      { name: "car", shape: at(20) },
      { name: "car", shape: at(120), confidence: 0.9, source: "run A" },
      { name: "dog", shape: at(220), confidence: 0.3, source: "run A" },
      { name: "dog", shape: at(320), confidence: 0.8, source: "run B" },
    ]);
    await viewer.whenPainted(4);
    await viewer.page.button("Annotations (A)").click();
    const panel = viewer.page.frame.getByRole("complementary", { name: "Annotations" });
    const counts = await panel.locator("section[aria-label=Classes] li").allInnerTexts();
    assert.deepEqual(
      counts.map((text) => text.replaceAll(/\s+/g, " ").trim()),
      ["car 2", "dog 2"],
    );
    await panel.getByRole("checkbox", { name: "car" }).click();
    await viewer.whenPainted(2);
    await panel.getByRole("checkbox", { name: "run B" }).click();
    await viewer.whenPainted(1);
    await panel.getByRole("checkbox", { name: "run B" }).click();
    await panel.getByRole("slider", { name: "Least" }).fill("50");
    await viewer.whenPainted(1);
    await viewer.page.reload();
    await viewer.page.frame.locator("img").waitFor();
    await viewer.whenPainted(1);
    await viewer.page.frame.getByRole("heading", { name: "Confidence 50 % to 100 %" }).waitFor();
    await viewer.page.page.keyboard.press("h");
    await viewer.whenPainted(0);
  });

  it("follows the picture that is shown", async () => {
    await viewer.project.annotate(viewer.project.turned, [
      { name: "car", shape: { kind: "box", x: 20, y: 50, width: 60, height: 60 } },
    ]);
    await viewer.whenPainted(1);
    viewer.harness.fireViewer("navigate", { instanceId: viewer.project.plain.id });
    await viewer.page.frame.locator(".name", { hasText: "b.jpg" }).waitFor();
    await viewer.whenPainted(0);
    viewer.harness.fireViewer("navigate", { instanceId: viewer.project.turned.id });
    await viewer.whenPainted(1);
  });

  // The picture's corners have colours of their own: the green one is at the top right when it is upright.
  const green = { kind: "box", x: 510, y: 20, width: 100, height: 60 } as const;

  /** What the picture shows in the middle of the only box that is painted on it. */
  const colourInBox = async (): Promise<"red" | "green" | "other"> => {
    await viewer.whenPainted(1);
    const { data, info } = await sharp(await viewer.page.page.screenshot())
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const colour = await viewer.page.frame.locator(".annotation-canvas").evaluate((canvas) => {
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
    const canvas = await viewer.page.frame.locator(".annotation-canvas").boundingBox();
    assert.ok(canvas);
    const [x, y] = [Math.round(canvas.x + colour.x), Math.round(canvas.y + colour.y)];
    const [r = 0, g = 0, b = 0] = data.subarray(3 * (y * info.width + x));
    if (r > 180 && g < 80 && b < 80) return "red";
    return g > 150 && r < 80 && b < 80 ? "green" : "other";
  };

  it("stays where it belongs on a picture that EXIF turns", async () => {
    await viewer.project.annotate(viewer.project.turned, [{ name: "corner", shape: green }]);
    assert.equal(await colourInBox(), "green");
    await viewer.page.page.keyboard.press("1");
    assert.equal(await colourInBox(), "green");
  });

  it("finds a box that is in the pixels of the file instead (control)", async () => {
    // As an importer that does not heed orientation 6 would have it: the file has the picture turned to the left.
    const { x, y, width, height } = green;
    const wrong: Shape = { kind: "box", x: y, y: 640 - x - width, width: height, height: width };
    await viewer.project.annotate(viewer.project.turned, [{ name: "corner", shape: wrong }]);
    assert.equal(await colourInBox(), "red");
  });

  for (const theme of pageThemeNames)
    it(`has nothing for axe to find in the ${theme} theme`, async () => {
      await viewer.project.annotate(viewer.project.turned, [
        { name: "car", shape: green, confidence: 0.5, source: "run A" },
        { name: "sunny", shape: { kind: "class" } },
      ]);
      await viewer.page.setTheme(theme);
      await viewer.page.page.keyboard.press("v");
      await viewer.page.frame.getByRole("heading", { name: "On this image" }).waitFor();
      assert.deepEqual(await viewer.page.axe(), []);
    });
});
