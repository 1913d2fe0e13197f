import assert from "node:assert/strict";
import { bytesOf } from "../../src/protocol/bytes.ts";
import {
  annotationsOf,
  backgrounds,
  drawBoxes,
  fruitAndBalloons,
  kinds,
  pasted,
  things,
  type DrawnBox,
} from "../support/mlObjects.ts";
import { mlProject, type MlProject } from "../support/mlProject.ts";
import { refusal } from "../support/mlScenes.ts";

interface FoundObjects {
  readonly vectorTypeId: number;
  readonly objects: readonly {
    readonly annotationId: number;
    readonly class: string;
    readonly score: number;
  }[];
}

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
      await run("ml/object-label-errors", {}, ["0-balloons.jpg", "0.jpg"]),
      /Two classes of at least 3 objects each are needed/,
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
    assert.match(
      await refusal(project.run("ml/accept-object-classes", { least: 1 })),
      /None of 2 marked objects has a label error of 1 or more/,
    );
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
