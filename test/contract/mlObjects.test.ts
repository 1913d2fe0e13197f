import assert from "node:assert/strict";
import { bytesOf } from "../../src/protocol/bytes.ts";
import type { AnnotationInfo } from "../../src/protocol/data.ts";
import { mlProject, type MlProject } from "../support/mlProject.ts";
import {
  backgrounds,
  drawBoxes,
  kinds,
  pasted,
  things,
  type DrawnBox,
} from "../support/mlObjects.ts";
import { refusal } from "../support/mlScenes.ts";
import { until } from "../support/until.ts";

const left = { x: 40, y: 60, width: 150, height: 120 };
const right = { x: 280, y: 200, width: 150, height: 120 };

async function annotationsOf(project: MlProject): Promise<readonly AnnotationInfo[]> {
  const ids = bytesOf(Int32Array.from(project.ids.values()));
  return (await project.call("annotation/of", { ids })).toSorted((a, b) => a.id - b.id);
}

/** On each of four backgrounds fruit at the left and balloons at the right; on the last two pieces of the same fruit. */
async function fruitAndBalloons(): Promise<{ project: MlProject; ids: readonly number[] }> {
  const images: Record<string, Uint8Array> = {};
  const boxes: DrawnBox[] = [];
  for (const [i, background] of backgrounds.slice(0, 4).entries()) {
    const second = i === 3 ? things.fruit : things.balloons;
    images[`${i}.jpg`] = await pasted(background, [
      { seed: things.fruit, ...left },
      { seed: second, ...right },
    ]);
    // The same background, without fruit.
    images[`${i}-balloons.jpg`] = await pasted(background, [{ seed: things.balloons, ...left }]);
    boxes.push(
      { file: `${i}.jpg`, class: "fruit", ...left },
      { file: `${i}.jpg`, class: i === 3 ? "fruit" : "balloon", ...right },
      { file: `${i}-balloons.jpg`, class: "balloon", ...left },
    );
  }
  const project = await mlProject({ ...images, "copy.jpg": images["1.jpg"] ?? new Uint8Array() });
  return { project, ids: await drawBoxes(project, boxes) };
}

interface FoundObjects {
  readonly vectorTypeId: number;
  readonly objects: readonly {
    readonly annotationId: number;
    readonly class: string;
    readonly score: number;
  }[];
}

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
        { ...before, shape: { kind: "box", ...right } },
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
    // The quickest model.
    const made = await project.run("ml/vector-type", { of: "annotations", model: "handcrafted" });
    const { vectorTypeId } = made.value as { vectorTypeId: number };
    const abort = new AbortController();
    const compute = { of: "annotations", objectVectors: vectorTypeId };
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

describe("objects of the built-in plugin over the engine", function () {
  this.timeout(180_000);
  let project: MlProject;
  let ids: readonly number[];

  before(async () => {
    ({ project, ids } = await fruitAndBalloons());
  });
  after(() => project?.[Symbol.asyncDispose]());

  it("are found on other backgrounds, where whole images are like those with the same one", async () => {
    const whole = await project.run("ml/similar", { count: 1 }, ["0.jpg"]);
    assert.deepEqual(whole.groups[0]?.members, ["0-balloons.jpg"]);
    const { groups, title, value } = await project.run("ml/similar-objects", {
      annotation: ids[0],
      count: 4,
    });
    assert.equal(title, "Objects like 'fruit' on 0.jpg");
    // Two on one image are one image; copies follow each other.
    assert.deepEqual(groups[0]?.members.toSorted(), ["1.jpg", "2.jpg", "3.jpg", "copy.jpg"]);
    const { objects } = value as FoundObjects;
    assert.deepEqual(
      objects.map(({ annotationId }) => annotationId).toSorted((a, b) => a - b),
      [ids[3], ids[6], ids[9], ids[10]],
    );
    const scores = objects.map(({ score }) => score);
    assert.deepEqual(
      scores,
      scores.toSorted((a, b) => b - a),
    );
    assert.ok(objects.every((one) => one.class === "fruit"));
    const all = await project.run("ml/similar-objects", { annotation: ids[0] });
    const found = (all.value as FoundObjects).objects;
    assert.equal(found.length, 11);
    assert.ok(found.slice(4).every((one) => one.class === "balloon"));
  });

  it("are found from the viewer, among what a query selects, of a class, of a source", async () => {
    const instanceId = project.ids.get("2.jpg") ?? 0;
    const context = {
      target: { kind: "ids" as const, ids: bytesOf(Int32Array.of(instanceId)) },
      activeInstanceId: instanceId,
      annotationId: ids[6] ?? 0,
      vectorTypeId: null,
      text: null,
    };
    const run = async (parameters: Record<string, unknown>) => {
      const call = { actionId: "ml/similar-objects", parameters, context, runId: 77 };
      const { value } = await project.call("action/run", call);
      return (value as FoundObjects).objects.map(({ annotationId }) => annotationId);
    };
    assert.equal((await run({})).length, 11);
    const among = await run({ within: 'where name = "3.jpg"' });
    assert.deepEqual(
      among.toSorted((a, b) => a - b),
      [ids[9], ids[10]],
    );
    const tags = await project.call("tag/list", { propertyId: await project.propertyId("class") });
    const balloon = tags.find(({ name }) => name === "balloon")?.id;
    assert.equal((await run({ class: balloon })).length, 7);
    const [before] = await annotationsOf(project);
    assert.ok(before);
    const predicted = { ...before, id: -1, source: "model", confidence: 0.5 };
    const made = await project.commit({ title: "Predict", annotations: [predicted] });
    assert.deepEqual(await run({ source: "model" }), [made.get(-1)]);
    assert.equal((await run({ source: "*" })).length, 12);
    await project.call("history/undo", {});
    const { value } = await project
      .call("action/run", {
        actionId: "ml/similar-objects",
        parameters: { within: "where width > 9999" },
        context: { ...context, annotationId: null },
        runId: 78,
      })
      .catch((error: unknown) => ({ value: (error as Error).message }));
    assert.match(String(value), /nothing to compare with/);
  });

  it("are grouped, and know their cluster after one commit", async () => {
    const params = { k: 2, write: true };
    const { groups, title, value } = await project.run("ml/cluster-objects", params);
    assert.equal(title, "2 clusters of 12 objects");
    assert.deepEqual(
      groups.map(({ name }) => name),
      ["Cluster 1: balloon (7 objects)", "Cluster 2: fruit (5 objects)"],
    );
    // An image with both is in both.
    assert.ok(groups.every(({ members }) => members.includes("0.jpg")));
    const { clusters } = value as { clusters: { class: string; objects: number[] }[] };
    assert.deepEqual(
      clusters.map((one) => [one.class, one.objects.length]),
      [
        ["balloon", 7],
        ["fruit", 5],
      ],
    );
    const written = (await annotationsOf(project)).map(({ attributes }) => attributes.cluster);
    assert.deepEqual(written, [2, 1, 1, 2, 1, 1, 2, 1, 1, 2, 2, 1]);
    assert.equal((await project.history())[0], "Set the cluster of 12 objects");
    await project.call("history/undo", {});
    assert.ok((await annotationsOf(project)).every(({ attributes }) => !("cluster" in attributes)));
    const dense = await project.run("ml/cluster-objects", { method: "hdbscan", minSize: 3 }, [
      ...["0.jpg", "1.jpg", "2.jpg", "3.jpg"],
    ]);
    assert.deepEqual(
      dense.groups.map(({ name }) => name),
      ["Cluster 1: fruit (5 objects)", "Cluster 2: balloon (3 objects)"],
    );
  });

  it("say what is wrong", async () => {
    const run = (action: string, parameters: Record<string, unknown> = {}, names?: string[]) =>
      refusal(project.run(action, parameters, names));
    assert.match(await run("ml/similar-objects"), /nothing to compare with/);
    assert.match(await run("ml/similar-objects", { annotation: 9999 }), /no annotation 9999/);
    assert.match(await run("ml/cluster-objects", { k: 13 }), /13 clusters .* of 12 objects/);
    assert.match(await run("ml/cluster-objects", {}, ["0-balloons.jpg"]), /here is 1 object/);
    assert.match(
      await run("ml/object-label-errors", {}, ["0-balloons.jpg", "1-balloons.jpg"]),
      /All 2 objects are of the class 'balloon'/,
    );
    assert.match(
      await run("ml/object-label-errors", { source: "model" }),
      /'model' is not among the choices/,
    );
    assert.match(await run("ml/accept-object-classes"), /has a suggested class/);
  });
});

describe("label errors of objects, by the built-in plugin", function () {
  this.timeout(180_000);

  it("are found, marked, corrected, and undone", async () => {
    const images: Record<string, Uint8Array> = {};
    const boxes: DrawnBox[] = [];
    const shown = ["fruit", "balloons", "cells"] as const;
    for (let i = 0; i < 8; i++) {
      // Other pictures of the three things on each image.
      const objects = shown.map((thing, place) => ({
        seed: things[thing] + kinds * i,
        x: 10 + 155 * ((place + i) % 3),
        y: 40 + 20 * i,
        width: 140,
        height: 120,
      }));
      images[`${i}.jpg`] = await pasted(backgrounds[i % backgrounds.length] ?? 0, objects);
      boxes.push(...shown.map((thing, at) => ({ file: `${i}.jpg`, ...objects[at], class: thing })));
    }
    boxes[3] = { ...boxes[3], class: "cells" };
    boxes[16] = { ...boxes[16], class: "fruit" };
    await using project = await mlProject(images);
    const ids = await drawBoxes(project, boxes);
    interface Errors {
      readonly errors: readonly {
        readonly annotationId: number;
        readonly class: string;
        readonly suggested: string;
        readonly score: number;
      }[];
    }
    const wrong = [`${ids[3]}: cells → fruit`, `${ids[16]}: fruit → balloons`].toSorted();
    for (const method of ["both", "probe", "neighbours"]) {
      const { groups, value, messages } = await project.run("ml/object-label-errors", {
        method,
        neighbours: 5,
      });
      const { errors } = value as Errors;
      assert.deepEqual(
        errors.map((one) => `${one.annotationId}: ${one.class} → ${one.suggested}`).toSorted(),
        wrong,
        method,
      );
      assert.deepEqual(groups[0]?.members.toSorted(), ["1.jpg", "5.jpg"]);
      assert.deepEqual(messages, ["The classes of 2 objects of 24 are likely wrong"]);
    }
    const history = await project.history();
    assert.equal(history.length, 1);

    await project.run("ml/object-label-errors", { neighbours: 5, write: "attributes" });
    const marked = await annotationsOf(project);
    assert.deepEqual(
      marked.flatMap(({ attributes }) => attributes.suggested_class ?? []),
      ["fruit", "balloons"],
    );
    assert.ok(Number(marked[3]?.attributes.label_error) > 0.5);
    const { messages } = await project.run("ml/accept-object-classes");
    assert.deepEqual(messages, ["Changed the class of 2 objects"]);
    assert.deepEqual((await project.history()).slice(0, 2), [
      "Correct the class of 2 objects",
      "Mark 2 likely label errors of objects",
    ]);
    const tags = await project.call("tag/list", { propertyId: await project.propertyId("class") });
    const classesNow = async () =>
      (await annotationsOf(project)).map(
        ({ classId }) => tags.find(({ id }) => id === classId)?.name,
      );
    const truth = Array.from({ length: 8 }, () => shown).flat();
    assert.deepEqual(await classesNow(), truth);
    assert.ok((await annotationsOf(project)).every((one) => !("label_error" in one.attributes)));
    // Their vectors stayed.
    assert.equal((await project.call("vector/types", {}))[0]?.count, 24);
    const clean = await project.run("ml/object-label-errors", { neighbours: 5 });
    assert.deepEqual((clean.value as Errors).errors, []);

    await project.call("history/undo", {});
    await project.call("history/undo", {});
    assert.deepEqual(await annotationsOf(project).then((all) => all[3]?.attributes), {});
    await project.run("ml/object-label-errors", { neighbours: 5, write: "classes" });
    assert.deepEqual(await classesNow(), truth);
    await project.call("history/undo", {});
    assert.deepEqual(
      await classesNow(),
      boxes.map((box) => box.class),
    );
  });
});
