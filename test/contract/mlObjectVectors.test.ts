import assert from "node:assert/strict";
import {
  annotationsOf,
  drawBoxes,
  fruitAndBalloons,
  pasted,
  rightPlace,
} from "../support/mlObjects.ts";
import { mlProject } from "../support/mlProject.ts";
import { refusal } from "../support/mlScenes.ts";
import { until } from "../support/until.ts";

describe("vectors of objects, by the built-in plugin", function () {
  this.timeout(300_000);

  it("are computed of what each annotation holds, for those alone that have none, and anew for one that was moved", async () => {
    const { project, ids } = await fruitAndBalloons();
    await using _ = project;
    const made = await project.run("ml/vector-type", {
      of: "annotations",
      model: "winnow-embed-s",
    });
    const { vectorTypeId } = made.value as { vectorTypeId: number };
    const compute = { of: "annotations", objectVectors: vectorTypeId };
    const some = await project.run("ml/compute-vectors", compute, ["0.jpg", "1-balloons.jpg"]);
    assert.deepEqual(some.value, { vectorTypeId, computed: 3, failed: 0 });
    assert.deepEqual(some.messages, ["Computed the vectors of 3 objects"]);
    const rest = await project.run("ml/compute-vectors", { of: "annotations" });
    assert.deepEqual(rest.value, { vectorTypeId, computed: 9, failed: 0 });
    const again = await project.run("ml/compute-vectors", compute);
    assert.deepEqual(again.messages, ["All of these objects have their vectors"]);
    const [type] = await project.call("vector/types", {});
    assert.deepEqual([type.of, type.dimensions, type.count], ["annotations", 416, 12]);

    const all = await annotationsOf(project);
    const before = all.find(({ id }) => id === ids[2]);
    assert.ok(before);
    await project.commit({
      title: "Move, and name",
      annotations: [
        { ...before, shape: { kind: "box", ...rightPlace } },
        // What has no place in its image has no vector.
        { ...before, id: -1, shape: { kind: "class" } },
        { ...before, id: -2, shape: { kind: "box", x: 900, y: 10, width: 20, height: 20 } },
      ],
    });
    const moved = await project.run("ml/compute-vectors", compute);
    assert.deepEqual(moved.value, { vectorTypeId, computed: 1, failed: 0 });
    await project.call("history/undo", {});
    const undone = await project.run("ml/compute-vectors", compute);
    assert.deepEqual(undone.value, { vectorTypeId, computed: 1, failed: 0 });
    // Whole images have vectors of their own type.
    await project.run("ml/compute-vectors");
    const types = await project.call("vector/types", {});
    assert.deepEqual(
      types.map(({ of, count }) => [of, count]),
      [
        ["annotations", 12],
        ["images", 8],
      ],
    );
    assert.match(
      await refusal(project.run("ml/compute-vectors", { vectors: vectorTypeId })),
      /annotations/,
    );
  });

  it("go on where a run was cancelled, for some images or as a task", async () => {
    const names = Array.from({ length: 10 }, (_, i) => `${i}.jpg`);
    const images = names.map(async (name, i) => [name, await pasted(i, [])] as const);
    await using project = await mlProject(Object.fromEntries(await Promise.all(images)));
    // The quickest model.
    const made = await project.run("ml/vector-type", { of: "annotations", model: "handcrafted" });
    const { vectorTypeId } = made.value as { vectorTypeId: number };
    const compute = { of: "annotations", objectVectors: vectorTypeId };
    const none = await project.run("ml/compute-vectors", compute, ["0.jpg", "1.jpg"]);
    assert.deepEqual(none.messages, [
      "There are no annotated objects on 2 images. Draw or import some, and compute their vectors then.",
    ]);
    await drawBoxes(
      project,
      names.flatMap((file) =>
        Array.from({ length: 50 }, (_, i) => ({
          file,
          class: "part",
          x: (i % 10) * 48,
          y: Math.floor(i / 10) * 72,
          width: 48,
          height: 72,
        })),
      ),
    );
    const abort = new AbortController();
    const run = project.run("ml/compute-vectors", compute, undefined, abort.signal);
    const count = async () => (await project.call("vector/types", {}))[0]?.count ?? 0;
    const first = await until(
      "the first vectors",
      async () => (await count()) || undefined,
      120_000,
    );
    abort.abort();
    await assert.rejects(run, { code: "cancelled" });
    const kept = await count();
    assert.ok(kept >= first && kept < 500, `${kept}`);
    const some = await project.run("ml/compute-vectors", compute, ["0.jpg", "9.jpg"]);
    const { computed } = some.value as { computed: number };
    assert.ok(computed > 0 && computed <= 100, `${computed}`);
    assert.equal(await count(), kept + computed);
    await project.run("ml/compute-vectors", { ...compute, background: true });
    await until("the task", async () => (await count()) === 500, 120_000);
  });
});
