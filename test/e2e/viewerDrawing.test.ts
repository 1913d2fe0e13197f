import assert from "node:assert/strict";
import { emptyCommit } from "../../src/protocol/emptyCommit.ts";
import type { Shape } from "../../src/protocol/data.ts";
import { AnnotatedViewer } from "../support/gridHarness/annotatedViewer.ts";
import { maskContains } from "../../webview/annotations/mask.ts";
import { until } from "../support/until.ts";

/** Annotations drawn and changed in the viewer, by pointer and keys, over a real engine. */
describe("drawing annotations in the viewer", function () {
  this.timeout(60_000);
  const viewer = AnnotatedViewer.use();

  it("draws a box, which makes the first class, moves, resizes and deletes it, and takes all back", async () => {
    const { keyboard } = viewer.page.page;
    await keyboard.press("b");
    await viewer.drag([100, 100], [300, 250]);
    await viewer.page.frame.getByText("What is it?").waitFor();
    await keyboard.type("car");
    await keyboard.press("Enter");
    await until("the box", async () => (await viewer.shapes()).length === 1);
    const near = (shape: Shape | undefined, x: number, y: number, w: number, h: number): void => {
      assert.equal(shape?.kind, "box");
      if (shape?.kind !== "box") return;
      const differences = [shape.x - x, shape.y - y, shape.width - w, shape.height - h];
      assert.ok(
        differences.every((away) => Math.abs(away) <= 2),
        JSON.stringify(shape),
      );
    };
    near((await viewer.shapes())[0], 100, 100, 200, 150);
    assert.equal(await viewer.lastCommit(), "Draw box: car on a.jpg");
    await viewer.page.frame.getByText("Draw box: car on a.jpg").waitFor();
    const { properties } = await viewer.harness.project.engine.call("property/list", {});
    assert.deepEqual(
      properties.map(({ name, type, mode }) => [name, type, mode]),
      [["object", "tag", "image"]],
    );

    await keyboard.press("v");
    await viewer.drag([200, 175], [250, 185]);
    await viewer.committed("Move box: car on a.jpg");
    near((await viewer.shapes())[0], 150, 110, 200, 150);
    await viewer.drag([350, 260], [400, 300]);
    await viewer.committed("Resize box: car on a.jpg");
    near((await viewer.shapes())[0], 150, 110, 250, 190);

    const [before] = await viewer.shapes();
    for (const key of ["ArrowRight", "ArrowRight", "Shift+ArrowDown"]) await keyboard.press(key);
    await until("nudged", async () => {
      const [after] = await viewer.shapes();
      if (before?.kind !== "box" || after?.kind !== "box") return false;
      return after.x === before.x + 2 && after.y === before.y + 10;
    });

    await keyboard.press("Delete");
    await until("deleted", async () => (await viewer.shapes()).length === 0);
    assert.equal(await viewer.lastCommit(), "Delete box: car on a.jpg");
    await keyboard.press("Control+z");
    await until("back", async () => (await viewer.shapes()).length === 1);
    await viewer.whenPainted(1);
    for (let i = 0; i < 3; i++) await keyboard.press("Control+z");
    await viewer.committed("Draw box: car on a.jpg");
    near((await viewer.shapes())[0], 100, 100, 200, 150);
    await keyboard.press("Control+z");
    await viewer.whenPainted(0);
    await keyboard.press("Control+Shift+z");
    await viewer.whenPainted(1);
  });

  it("draws polygons and points, changes corners and classes, and clamps to the image", async () => {
    const { keyboard } = viewer.page.page;
    await viewer.project.annotate(viewer.project.turned, [
      { name: "cat", shape: { kind: "class" } },
      { name: "dog", shape: { kind: "box", x: 500, y: 300, width: 50, height: 50 } },
    ]);
    await viewer.page.frame.locator(".image-classes").getByText("cat").waitFor();
    await keyboard.press("p");
    await viewer.page.frame.locator(".class-key").nth(1).waitFor();
    await keyboard.press("2");
    for (const [x, y] of [
      [100, 100],
      [200, 100],
      [400, 350],
    ] as const)
      await viewer.click(x, y);
    await keyboard.press("Backspace");
    await viewer.click(200, 200);
    await keyboard.press("Enter");
    await until("the polygon", async () => (await viewer.shapes()).length === 3);
    assert.equal(await viewer.lastCommit(), "Draw polygon: dog on a.jpg");

    await keyboard.press("v");
    await viewer.drag([200, 100], [300, -40]);
    await viewer.committed("Reshape polygon: dog on a.jpg");
    const polygon = (await viewer.shapes()).find(({ kind }) => kind === "polygon");
    assert.ok(polygon?.kind === "polygon");
    const [ring = []] = polygon.rings;
    assert.equal(ring.length, 6);
    assert.equal(ring[3], 0, "no corner is outside of the image");
    assert.ok(Math.abs((ring[2] ?? 0) - 300) <= 2);

    await keyboard.press("1");
    await until("a cat", async () =>
      ((await viewer.lastCommit()) ?? "").startsWith("Change dog to cat, the class of polygon"),
    );
    await keyboard.press("Escape");
    await keyboard.press("k");
    await viewer.click(600, 50);
    await until("the point", async () => (await viewer.shapes()).length === 4);
    const point = (await viewer.shapes()).find(({ kind }) => kind === "points");
    assert.ok(point?.kind === "points");
    assert.equal(point.points[2], 2);
    assert.ok(Math.abs((point.points[0] ?? 0) - 600) <= 2);

    // The selection first, then the tool.
    await keyboard.press("Escape");
    await keyboard.press("Escape");
    await viewer.page.button("Remove cat").waitFor({ state: "detached" });
  });

  it("draws while zoomed in, and moves the picture with space", async () => {
    const { keyboard, mouse } = viewer.page.page;
    await viewer.project.annotate(viewer.project.turned, [
      { name: "car", shape: { kind: "box", x: 10, y: 10, width: 20, height: 20 } },
    ]);
    await viewer.whenPainted(1);
    await keyboard.press("b");
    await viewer.page.frame.locator(".class-key").first().click();
    await viewer.page.frame.locator(".stage").focus();
    const percent = async (): Promise<number> =>
      Number.parseInt(await viewer.page.frame.locator(".percent").innerText(), 10);
    for (let i = 0; i < 5; i++) {
      const last = await percent();
      await keyboard.press("+");
      await until("a larger zoom", async () => (await percent()) > last);
    }
    const picture = viewer.page.frame.locator("img");
    // What the toolbar says is what the picture will be, once it is painted.
    await until("zoomed", async () => {
      const { width = 0 } = (await picture.boundingBox()) ?? {};
      return Math.abs(width / 640 - (await percent()) / 100) < 0.01;
    });
    const left = async (): Promise<number> => (await picture.boundingBox())?.x ?? 0;
    const before = await left();
    assert.ok(before < 0);
    await keyboard.down("Space");
    await mouse.move(700, 400);
    await mouse.down();
    await mouse.move(640, 380);
    await mouse.up();
    await keyboard.up("Space");
    await until("moved", async () => Math.abs((await left()) - (before - 60)) < 2);
    assert.equal((await viewer.shapes()).length, 1);
    await viewer.drag([300, 180], [340, 220]);
    await until("the box", async () => (await viewer.shapes()).length === 2);
    const drawn = (await viewer.shapes())[1];
    assert.deepEqual(drawn, { kind: "box", x: 300, y: 180, width: 40, height: 40 });
  });

  it("draws lines, paints a mask and erases from it, a commit each stroke", async () => {
    const { keyboard, mouse } = viewer.page.page;
    await viewer.project.annotate(viewer.project.turned, [
      { name: "road", shape: { kind: "class" } },
    ]);
    await viewer.page.frame.locator(".image-classes").getByText("road").waitFor();
    await keyboard.press("l");
    await viewer.page.frame.locator(".class-key").first().waitFor();
    await keyboard.press("1");
    await viewer.click(100, 300);
    await viewer.click(300, 250);
    await mouse.dblclick(...(await viewer.onPage(500, 320)));
    await until("the line", async () => (await viewer.shapes()).length === 2);
    assert.equal(await viewer.lastCommit(), "Draw line: road on a.jpg");
    const line = (await viewer.shapes()).find(({ kind }) => kind === "polyline");
    assert.ok(line?.kind === "polyline");
    const wanted = [100, 300, 300, 250, 500, 320];
    assert.equal(line.points.length, wanted.length);
    assert.ok(line.points.every((value, i) => Math.abs(value - (wanted[i] ?? 0)) <= 2));

    const mask = async (): Promise<Extract<Shape, { kind: "mask" }>> => {
      const found = (await viewer.shapes()).find(({ kind }) => kind === "mask");
      assert.ok(found?.kind === "mask");
      return found;
    };
    await keyboard.press("m");
    await keyboard.press("]");
    await viewer.page.frame.getByText("30 px").waitFor();
    await viewer.drag([200, 100], [320, 100]);
    await viewer.committed("Draw mask: road on a.jpg");
    const first = await mask();
    assert.deepEqual([first.width, first.height], [640, 400]);
    assert.ok(maskContains(first, 260, 110) && !maskContains(first, 260, 130));
    await viewer.drag([260, 80], [260, 150]);
    await viewer.committed("Add to mask: road on a.jpg");
    assert.ok(maskContains(await mask(), 260, 130) && maskContains(await mask(), 210, 100));
    await keyboard.press("e");
    await viewer.drag([200, 100], [230, 100]);
    await viewer.committed("Erase from mask: road on a.jpg");
    assert.ok(!maskContains(await mask(), 210, 100) && maskContains(await mask(), 260, 100));
    await keyboard.press("Control+z");
    await until("back", async () => maskContains(await mask(), 210, 100));
    await keyboard.press("Control+z");
    await until("as painted first", async () => !maskContains(await mask(), 260, 130));
    assert.deepEqual(await mask(), first);
  });

  it("takes classes from the property that is chosen, in this and the next viewer", async () => {
    const { keyboard } = viewer.page.page;
    await viewer.project.annotate(viewer.project.turned, [
      { name: "car", shape: { kind: "class" } },
    ]);
    await viewer.harness.project.engine.call("commit/do", {
      commit: {
        ...emptyCommit,
        title: "Add parts",
        properties: [{ id: -1, name: "parts", type: "tag", mode: "image", groupId: null }],
        tags: [{ id: -2, propertyId: -1, name: "wheel", color: null, parents: [] }],
      },
    });
    await viewer.page.button("Annotations (A)").click();
    const chosen = viewer.page.frame.getByRole("combobox", { name: "Classes are tags of" });
    await chosen.locator("[aria-selected=true]", { hasText: "object" }).waitFor({
      state: "attached",
    });
    await chosen.click();
    await viewer.page.frame.getByRole("option", { name: "parts", exact: true }).click();
    const keys = viewer.page.frame.locator(".class-key .class-name");
    await until("the parts", async () => (await keys.allInnerTexts()).join() === "wheel");
    await viewer.page.frame.locator(".stage").focus();
    await keyboard.press("b");
    await keyboard.press("c");
    await keyboard.type("door");
    await keyboard.press("Enter");
    await viewer.page.frame.getByText("Add the class door").waitFor();
    await until("both", async () => (await keys.allInnerTexts()).join() === "door,wheel");
    await until("kept", () => viewer.harness.look.read()?.classPropertyId !== null);
    await viewer.open();
    await viewer.page.button("Annotations (A)").click();
    await until(
      "the parts again",
      async () => (await keys.allInnerTexts()).join() === "door,wheel",
    );
  });

  it("does it all by keys alone", async () => {
    const { keyboard } = viewer.page.page;
    await keyboard.press("b");
    await keyboard.press("c");
    await keyboard.type("tree");
    await keyboard.press("Enter");
    await viewer.page.frame.getByText("Add the class tree").waitFor();
    await keyboard.press("Enter");
    await until("the box", async () => (await viewer.shapes()).length === 1);
    const [first] = await viewer.shapes();
    assert.ok(first?.kind === "box");
    await keyboard.press("Alt+Shift+ArrowRight");
    await keyboard.press("ArrowLeft");
    await until("wider and moved", async () => {
      const [shape] = await viewer.shapes();
      return shape?.kind === "box" && shape.width === first.width + 10 && shape.x === first.x - 1;
    });
    await keyboard.press("p");
    await keyboard.press("Enter");
    await until("the polygon", async () => (await viewer.shapes()).length === 2);
    await keyboard.press("v");
    await keyboard.press("]");
    await keyboard.press("Insert");
    await until("five corners", async () => {
      const shape = (await viewer.shapes())[1];
      return shape?.kind === "polygon" && shape.rings[0]?.length === 10;
    });
    await keyboard.press("Escape");
    await keyboard.press("w");
    await viewer.page.button("Remove tree").waitFor();
    await keyboard.press("Tab");
    await viewer.page.frame.locator("[data-annotations]", { hasText: "Selected" }).waitFor();
  });
});
