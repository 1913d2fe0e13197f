import assert from "node:assert/strict";
import { photo } from "../support/images.ts";
import { mlProject, type MlProject } from "../support/mlProject.ts";

/** `count` versions of one scene, and `odd.jpg`, another one; `copy.jpg` is the first version again. */
async function versions(count: number): Promise<Record<string, Uint8Array>> {
  const images: Record<string, Uint8Array> = {};
  for (let i = 0; i < count; i++)
    images[`v${i}.jpg`] = await photo(3, { width: 300 + 8 * i, height: 240, quality: 60 + 3 * i });
  return {
    ...images,
    "copy.jpg": images["v0.jpg"] ?? new Uint8Array(),
    "odd.jpg": await photo(6, { width: 320, height: 240 }),
  };
}

async function undone(project: MlProject, property: string): Promise<void> {
  await project.call("history/undo", {});
  await assert.rejects(project.values(property), /no property/);
}

describe("scores of the built-in plugin over the engine", function () {
  this.timeout(120_000);

  it("writes scores of images in one commit that an undo takes back, and answers them sorted", async () => {
    await using project = await mlProject(await versions(12));
    const { groups, value, messages, title } = await project.run("ml/uniqueness");
    const scores = await project.values("uniqueness");
    assert.equal(title, "Uniqueness");
    assert.equal(Object.keys(scores).length, 14);
    assert.deepEqual(value, { images: 13, missing: 0, property: "uniqueness" });
    assert.deepEqual(messages, ["Computed uniqueness of 13 images"]);
    assert.equal(scores["odd.jpg"], 1);
    const numbers = groups[0]?.members.map((name) => Number(scores[name])) ?? [];
    assert.equal(numbers.length, 14);
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => b - a),
    );
    // Copies are one image: both have its score, which is not 0.
    assert.equal(scores["copy.jpg"], scores["v0.jpg"]);
    assert.ok(Number(scores["copy.jpg"]) > 0);
    assert.deepEqual(await project.history(), ["Set 'uniqueness' of 13 images"]);
    await undone(project, "uniqueness");

    // Of some images, the scores are among those.
    const some = ["v0.jpg", "v1.jpg", "v2.jpg", "v3.jpg", "v11.jpg"];
    const among = await project.run("ml/uniqueness", { property: "" }, some);
    assert.deepEqual(among.groups[0]?.members.toSorted(), some.toSorted());
    assert.equal(among.groups[0]?.members[0], "v11.jpg");
    assert.equal((await project.call("history/list", { before: null, limit: 1 })).undo, null);

    const outliers = await project.run("ml/outliers", { property: "" });
    assert.equal(outliers.groups[0]?.members[0], "odd.jpg");
    const lof = await project.run("ml/outliers", { property: "", method: "lof", neighbours: 3 });
    assert.equal(lof.groups[0]?.members[0], "odd.jpg");
    const typical = await project.run("ml/typicality", { neighbours: 3 });
    assert.equal(typical.groups[0]?.members.at(-1), "odd.jpg");
    const centres = await project.run("ml/representativeness", { clusters: 4 });
    assert.equal(centres.groups[0]?.members.length, 14);
    const nearness = await project.values("representativeness");
    assert.ok(Object.values(nearness).every((each) => Number(each) >= 0 && Number(each) <= 1));
  });

  it("says what is wrong before it computes anything", async () => {
    await using project = await mlProject({ "a.jpg": 1, "b.jpg": 2 });
    await project.label("label", { "a.jpg": "cat" });
    const labels = await project.propertyId("label");
    const refused = async (
      action: string,
      parameters: Record<string, unknown>,
      names?: string[],
    ): Promise<string> => {
      const error: unknown = await project.run(action, parameters, names).catch((each) => each);
      assert.ok(error instanceof Error);
      return error.message;
    };
    assert.match(
      await refused("ml/uniqueness", { property: "width" }),
      /worked out from the files/,
    );
    assert.match(await refused("ml/uniqueness", { property: "label" }), /holds tag values/);
    assert.match(await refused("ml/uniqueness", {}, ["a.jpg"]), /at least 2 .* here is 1 image/);
    assert.match(await refused("ml/uniqueness", {}, []), /no images here/);
    assert.match(await refused("ml/label-errors", { labels }), /1 labelled image bear 'cat'/);
    assert.match(
      await refused("ml/label-errors", { labels, suggestion: "label", tag: "x" }),
      /labelled image/,
    );
    await project.label("scarce", { "a.jpg": "cat", "b.jpg": "dog" });
    assert.match(
      await refused("ml/label-errors", { labels: await project.propertyId("scarce") }),
      /Two labels on at least 3 images each/,
    );
    assert.deepEqual(await project.call("vector/types", {}), []);
  });
});
