import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import sharp from "sharp";
import { emptyCommit } from "../../src/protocol/emptyCommit.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import { photo } from "../support/images.ts";
import { mlProject, type MlProject } from "../support/mlProject.ts";
import { refusal, sceneOf, scenes, scenesOf } from "../support/mlScenes.ts";

describe("similar images of the built-in plugin over the engine", function () {
  this.timeout(180_000);
  let project: MlProject;

  before(async () => {
    project = await mlProject({
      ...(await scenes([1, 2, 3, 4, 5, 6], 3)),
      "copy.jpg": (await scenes([3], 1))["3-0.jpg"] ?? new Uint8Array(),
    });
  });
  after(() => project?.[Symbol.asyncDispose]());

  interface Found {
    readonly images: readonly { readonly id: number; readonly score: number }[];
  }

  it("are found best first, without the example, its copy before all others, on a scale from 0 to 1", async () => {
    const { groups, title, value } = await project.run("ml/similar", {}, ["3-0.jpg"]);
    assert.equal(title, "Similar to 3-0.jpg");
    const [group] = groups;
    assert.deepEqual(group?.members.slice(0, 3), ["copy.jpg", "3-1.jpg", "3-2.jpg"]);
    assert.equal(group?.members.length, 18);
    assert.ok(!group?.members.includes("3-0.jpg"));
    const scores = (value as Found).images.map(({ score }) => score);
    assert.deepEqual(
      scores,
      scores.toSorted((a, b) => b - a),
    );
    assert.equal(scores[0], 1);
    assert.ok(scores.every((score) => score >= 0 && score <= 1));
    assert.equal(scores.at(-1), 0);
    const few = await project.run("ml/similar", { count: 2 }, ["3-0.jpg"]);
    assert.deepEqual(few.groups[0]?.members, ["copy.jpg", "3-1.jpg"]);
  });

  it("are like several examples, and unlike others", async () => {
    const five = project.ids.get("5-0.jpg");
    const mixed = await project.run("ml/similar", { count: 4 }, ["2-0.jpg", "5-0.jpg"]);
    assert.equal(mixed.title, "Similar to 2 images");
    assert.deepEqual(scenesOf([{ members: mixed.groups[0]?.members.toSorted() ?? [] }]), ["2,5"]);
    // Named as parameters, the examples are compared with what the action is called on.
    const told = await project.run("ml/similar", { like: [five] }, ["5-1.jpg", "6-0.jpg"]);
    assert.deepEqual(told.groups[0]?.members, ["5-1.jpg", "6-0.jpg"]);
    const against = await project.run("ml/similar", { unlike: [five] }, ["2-0.jpg"]);
    const members = against.groups[0]?.members ?? [];
    assert.deepEqual(members.slice(0, 2).map(sceneOf), ["2", "2"]);
    assert.ok(!members.includes("5-0.jpg"));
    assert.deepEqual(members.slice(-2).map(sceneOf), ["5", "5"]);
    // As many as asked for, though examples against are among the nearest and left out.
    const near = ["3-1.jpg", "3-2.jpg"].map((name) => project.ids.get(name));
    const fewer = await project.run("ml/similar", { unlike: near, count: 1 }, ["3-0.jpg"]);
    assert.equal(fewer.groups[0]?.members.length, 1);
    for (const count of [2, 4, 8, 15]) {
      const found = await project.run("ml/similar", { unlike: near, count }, ["3-0.jpg"]);
      assert.equal(found.groups[0]?.members.length, count);
    }
  });

  it("are looked for among what a query selects, like a part of an image, and like a file from elsewhere", async () => {
    const among = await project.run(
      "ml/similar",
      { within: 'where name like "*-1.jpg"', count: 3 },
      ["4-0.jpg"],
    );
    assert.equal(among.groups[0]?.members[0], "4-1.jpg");
    assert.ok(among.groups[0]?.members.every((name) => name.endsWith("-1.jpg")));
    // A part that is nearly all of it is most like the image itself.
    const part = { x: 10, y: 10, width: 460, height: 340, count: 3 };
    const ofPart = await project.run("ml/similar", part, ["6-0.jpg"]);
    assert.equal(ofPart.title, "Similar to a part of 6-0.jpg");
    assert.deepEqual(ofPart.groups[0]?.members.map(sceneOf), ["6", "6", "6"]);
    assert.ok(ofPart.groups[0]?.members.includes("6-0.jpg"));
    const file = project.dir.file("query.png");
    await writeFile(
      file,
      await sharp(await photo(1, { width: 300, height: 225 }))
        .png()
        .toBuffer(),
    );
    const ofFile = await project.run("ml/similar", { file, count: 3 });
    assert.deepEqual(ofFile.groups[0]?.members.map(sceneOf), ["1", "1", "1"]);
    assert.equal(ofFile.title, "Similar to query.png");
  });

  it("are those that are in the project by now, after a commit took some out and its undo", async () => {
    const like = () => project.run("ml/similar", { count: 2 }, ["3-0.jpg"]);
    assert.deepEqual((await like()).groups[0]?.members, ["copy.jpg", "3-1.jpg"]);
    const out = ["copy.jpg", "3-1.jpg"].map((name) => project.ids.get(name) ?? 0);
    await project.commit({
      title: "Out",
      deletions: { ...emptyCommit.deletions, instances: out },
    });
    const left = (await like()).groups[0]?.members ?? [];
    assert.deepEqual([left[0], left.length], ["3-2.jpg", 2]);
    await project.call("history/undo", {});
    assert.deepEqual((await like()).groups[0]?.members, ["copy.jpg", "3-1.jpg"]);
  });

  it("are looked for in the grid's query, unless another one is entered", async () => {
    const query = 'where name like "5*"';
    const ids = bytesOf(Int32Array.of(project.ids.get("4-0.jpg") ?? 0));
    const context = {
      target: { kind: "ids" as const, ids, query },
      activeInstanceId: null,
      vectorTypeId: null,
      text: null,
    };
    const form = await project.call("action/form", {
      actionId: "ml/similar",
      parameters: {},
      context,
    });
    assert.equal(form.values.within, query);
    const { value } = await project.call("action/run", {
      actionId: "ml/similar",
      parameters: {},
      context,
      runId: 99,
    });
    assert.deepEqual(
      (value as Found).images.map(({ id }) => id).toSorted((a, b) => a - b),
      [0, 1, 2].map((i) => project.ids.get(`5-${i}.jpg`) ?? 0).toSorted((a, b) => a - b),
    );
  });

  it("are like a box that was drawn", async () => {
    const { image } = await project.call("instance/get", {
      instanceId: project.ids.get("5-0.jpg") ?? 0,
    });
    const made = await project.commit({
      title: "Draw",
      properties: [{ id: -1, name: "class", type: "tag", mode: "image", groupId: null }],
      tags: [{ id: -2, propertyId: -1, name: "thing", color: null, parents: [] }],
      annotations: [
        {
          id: -3,
          imageId: image?.id ?? 0,
          classId: -2,
          confidence: null,
          source: "",
          attributes: {},
          shape: { kind: "box", x: 20, y: 20, width: 440, height: 320 },
        },
      ],
    });
    const annotation = made.get(-3);
    const { groups } = await project.run("ml/similar", { annotation, count: 2 }, ["5-0.jpg"]);
    assert.deepEqual(groups[0]?.members.map(sceneOf), ["5", "5"]);
    assert.match(
      await refusal(project.run("ml/similar", { annotation: 9999 }, ["5-0.jpg"])),
      /no annotation 9999/,
    );
  });

  it("say what is wrong", async () => {
    const run = (parameters: Record<string, unknown>, names: string[] = ["1-0.jpg"]) =>
      refusal(project.run("ml/similar", parameters, names));
    assert.match(await run({}, []), /nothing to compare with/);
    assert.match(await run({ x: 5 }), /needs a width and a height/);
    assert.match(await run({ x: 900, width: 10, height: 10 }), /outside of the image/);
    assert.match(await run({ within: "where width > 9999" }), /selects no images/);
    assert.match(await run({ file: project.dir.file("gone.jpg") }), /There is no file/);
  });
});
