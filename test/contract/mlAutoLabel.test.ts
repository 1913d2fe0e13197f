import assert from "node:assert/strict";
import sharp from "sharp";
import { emptyCommit } from "../../src/protocol/emptyCommit.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import { photo } from "../support/images.ts";
import { mlProject, type MlProject } from "../support/mlProject.ts";

interface Drawn {
  readonly id: number;
  readonly classId: number;
  readonly source: string;
  readonly confidence: number | null;
  readonly shape: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

async function drawnOn(project: MlProject, name: string): Promise<Drawn[]> {
  const ids = bytesOf(Int32Array.from([project.ids.get(name) ?? 0]));
  const all = await project.call("annotation/of", { ids });
  return all.map(({ id, classId, source, confidence, shape }) => {
    assert.ok(shape.kind === "box");
    return { id, classId, source, confidence, shape };
  });
}

describe("objects that the built-in plugin detects, over the engine", function () {
  this.timeout(120_000);

  it("L6: boxes with confidence and source, missing classes made, told in a sentence, undone in one step", async () => {
    const scene = await photo(3, { width: 640, height: 480 });
    await using project = await mlProject({
      "small.jpg": scene,
      "large.jpg": await sharp(scene).resize(1920, 1440).jpeg().toBuffer(),
      // Its pixels lie on their side, and its EXIF says so: boxes are upright all the same.
      "turned.jpg": await sharp(scene)
        .rotate(-90)
        .jpeg()
        .withMetadata({ orientation: 6 })
        .toBuffer(),
    });
    const sure = { threshold: 0.1 };
    const { value, messages, groups } = await project.run("ml/auto-label", sure);
    const { boxes, images, created, commits } = value as {
      boxes: number;
      images: number;
      created: string[];
      commits: number;
    };
    assert.ok(boxes >= 3, `${boxes} boxes`);
    assert.deepEqual([images, commits], [3, 1]);
    assert.deepEqual(messages, [`Drew ${boxes} boxes on 3 images`]);
    const property = await project.propertyId("object");
    const classes = await project.call("tag/list", { propertyId: property });
    assert.deepEqual(classes.map(({ name }) => name).toSorted(), created.toSorted());
    assert.equal(groups.length, created.length);
    const [small, large, turned] = [
      await drawnOn(project, "small.jpg"),
      await drawnOn(project, "large.jpg"),
      await drawnOn(project, "turned.jpg"),
    ];
    assert.equal(small.length + large.length + turned.length, boxes);
    for (const { source, confidence, classId } of [...small, ...large, ...turned]) {
      assert.equal(source, "winnow-detect-coco");
      assert.ok(confidence !== null && confidence >= 0.1 && confidence <= 1);
      assert.ok(classes.some(({ id }) => id === classId));
    }
    // The surest box is the same thing in all three, in pixels of the upright image.
    const surest = (of: Drawn[]) =>
      of.toSorted((a, b) => (b.confidence ?? 0) - (a.confidence ?? 0))[0];
    const [one, three, upright] = [surest(small), surest(large), surest(turned)];
    assert.ok(one && three && upright);
    for (const side of ["x", "y", "width", "height"] as const) {
      assert.ok(Math.abs(one.shape[side] * 3 - three.shape[side]) < 60, `${side} of the large one`);
      assert.ok(Math.abs(one.shape[side] - upright.shape[side]) < 20, `${side} of the turned one`);
    }
    assert.ok(
      three.shape.x + three.shape.width <= 1920 && three.shape.y + three.shape.height <= 1440,
    );

    assert.equal((await project.history())[0], `Detect ${boxes} objects on 3 images`);
    await project.call("history/undo", {});
    assert.deepEqual(await drawnOn(project, "small.jpg"), []);
    await assert.rejects(project.propertyId("object"));
  });

  it("draws nothing twice unless it replaces, and another source beside the first", async () => {
    await using project = await mlProject({
      "a.jpg": await photo(3),
      "b.jpg": await photo(1),
    });
    const first = await project.run("ml/auto-label", { threshold: 0.1 }, ["a.jpg"]);
    const count = (await drawnOn(project, "a.jpg")).length;
    assert.ok(count > 0);
    const again = await project.run("ml/auto-label", { threshold: 0.1 }, ["a.jpg"]);
    assert.match(again.messages[0] ?? "", /have boxes of this source already/);
    assert.equal((await drawnOn(project, "a.jpg")).length, count);
    const both = await project.run("ml/auto-label", { threshold: 0.1 });
    assert.equal((both.value as { skipped: number }).skipped, 1);
    await project.run("ml/auto-label", { threshold: 0.1, replace: true }, ["a.jpg"]);
    assert.equal((await drawnOn(project, "a.jpg")).length, count);
    await project.run("ml/auto-label", { threshold: 0.1, source: "again" }, ["a.jpg"]);
    assert.equal((await drawnOn(project, "a.jpg")).length, 2 * count);
    // Tags that are there are used again.
    const { created } = first.value as { created: string[] };
    const tags = await project.call("tag/list", {
      propertyId: await project.propertyId("object"),
    });
    assert.equal(new Set(tags.map(({ name }) => name)).size, tags.length);
    assert.ok(created.every((name) => tags.some((tag) => tag.name === name)));
  });

  it("replaces what is there by then, though some of it was deleted while it looked", async () => {
    await using project = await mlProject({ "a.jpg": await photo(3), "b.jpg": await photo(1) });
    const sure = { threshold: 0.1 };
    await project.run("ml/auto-label", sure);
    const before = await drawnOn(project, "a.jpg");
    const [first] = before;
    let deleted: Promise<unknown> | undefined;
    project.engine.connection.on("run/progress", ({ message }) => {
      if (message === "Detecting objects")
        deleted ??= project.commit({
          title: "Delete",
          deletions: { ...emptyCommit.deletions, annotations: [first?.id ?? 0] },
        });
    });
    await project.run("ml/auto-label", { ...sure, replace: true });
    assert.ok(deleted);
    await deleted;
    const after = await drawnOn(project, "a.jpg");
    assert.equal(after.length, before.length);
    assert.ok(after.every(({ id }) => before.every((one) => one.id !== id)));
  });

  it("tells how far it is, and writes nothing when it is cancelled", async () => {
    const images: Record<string, Uint8Array> = {};
    for (let i = 0; i < 24; i++) images[`${i}.jpg`] = await photo(i, { width: 320, height: 240 });
    await using project = await mlProject(images);
    const cancel = new AbortController();
    const messages = new Set<string>();
    project.engine.connection.on("run/progress", ({ message }) => {
      messages.add(message);
      if (message === "Detecting objects") cancel.abort();
    });
    await assert.rejects(
      project.run("ml/auto-label", { threshold: 0.1 }, undefined, cancel.signal),
      /cancelled/i,
    );
    assert.ok(messages.has("Detecting objects"));
    assert.deepEqual(await project.history(), []);
    assert.deepEqual(await drawnOn(project, "3.jpg"), []);
  });

  it("L6: refuses a threshold outside of 0 to 1, unknown classes, and a property that holds no tags", async () => {
    await using project = await mlProject({ "a.jpg": 1 });
    const refused = async (parameters: Record<string, unknown>): Promise<string> => {
      const error: unknown = await project.run("ml/auto-label", parameters).catch((each) => each);
      assert.ok(error instanceof Error);
      return error.message;
    };
    assert.match(await refused({ threshold: 1.2 }), /at most 1|1 or less/);
    assert.match(await refused({ threshold: -0.1 }), /at least 0|0 or more/);
    assert.match(await refused({ classes: "person, unicorn" }), /does not know 'unicorn'/);
    assert.match(await refused({ property: "width" }), /classes are tags/);
    assert.match(await refused({ model: "winnow-embed-s" }), /not among the choices/);
  });
});
