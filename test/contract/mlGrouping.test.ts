import assert from "node:assert/strict";
import sharp from "sharp";
import { emptyCommit } from "../../src/protocol/emptyCommit.ts";
import { photo } from "../support/images.ts";
import { mlProject, type MlProject } from "../support/mlProject.ts";
import { refusal, scenes, scenesOf } from "../support/mlScenes.ts";

describe("groups of the built-in plugin over the engine", function () {
  this.timeout(180_000);
  let project: MlProject;

  before(async () => {
    project = await mlProject(await scenes([1, 2, 3, 4, 5, 6], 3));
  });
  after(() => project?.[Symbol.asyncDispose]());

  it("are clusters by k-means, as many as asked for or as fit, and become tags in one commit", async () => {
    const { groups, value, title } = await project.run("ml/cluster", { k: 6, property: "scene" });
    assert.equal(title, "6 clusters of 18 images");
    assert.deepEqual(scenesOf(groups), ["1", "2", "3", "4", "5", "6"]);
    assert.deepEqual(
      groups.map(({ name }) => name),
      [1, 2, 3, 4, 5, 6].map((n) => `Cluster ${n}`),
    );
    assert.deepEqual(value, { clusters: 6, sizes: Array(6).fill(3), noise: 0, missing: 0 });
    const tags = await project.values("scene");
    assert.equal(Object.keys(tags).length, 18);
    assert.equal(tags["3-0.jpg"], tags["3-2.jpg"]);
    assert.equal(new Set(Object.values(tags)).size, 6);
    assert.deepEqual(await project.history(), ["Set 'scene' of 18 images to clusters"]);
    // Once more: the same tags are used.
    await project.run("ml/cluster", { k: 3, property: "scene" });
    assert.equal(new Set(Object.values(await project.values("scene"))).size, 3);
    await project.call("history/undo", {});
    assert.deepEqual(await project.values("scene"), tags);
    await project.call("history/undo", {});
    await assert.rejects(project.values("scene"), /no property/);
    const suggested = await project.run("ml/cluster");
    assert.ok(suggested.groups.length >= 4 && suggested.groups.length <= 9);
  });

  it("are dense clusters by HDBSCAN, with the rest as noise in the last group", async () => {
    const found = await project.run("ml/cluster", { method: "hdbscan", minSize: 3 });
    assert.deepEqual(scenesOf(found.groups), ["1", "2", "3", "4", "5", "6"]);
    const some = ["1-0.jpg", "1-1.jpg", "1-2.jpg", "2-0.jpg", "2-1.jpg", "2-2.jpg", "3-0.jpg"];
    const noisy = await project.run("ml/cluster", { method: "hdbscan", minSize: 3 }, some);
    assert.equal(noisy.groups.at(-1)?.name, "Noise");
    assert.deepEqual(noisy.groups.at(-1)?.members, ["3-0.jpg"]);
    const none = await project.run("ml/cluster", { method: "hdbscan", minSize: 50 });
    assert.deepEqual(
      none.groups.map(({ name }) => name),
      ["Noise"],
    );
    assert.match(none.messages[0] ?? "", /All images are noise/);
  });

  it("are maps, kept under a name with what they are made of", async () => {
    const map = await project.run("ml/map");
    assert.deepEqual(map.messages, ["The map 'UMAP' places 18 images"]);
    const again = await project.run("ml/map", { name: "Mine", method: "pca" });
    assert.match(
      again.messages[0] ?? "",
      /'Mine' places 18 images; it shows \d+ % of the variance/,
    );
    const { explained, ...madeOf } = again.value as Record<string, unknown>;
    assert.ok(Number(explained) > 0 && Number(explained) <= 1);
    assert.deepEqual([madeOf.map, madeOf.method, madeOf.images], ["Mine", "pca", 18]);
    const run = await project.call("run/get", { owner: "ml", key: "map UMAP" });
    assert.equal((run.config as Record<string, unknown>).neighbours, 15);
  });

  it("say what is wrong", async () => {
    assert.match(await refusal(project.run("ml/cluster", { k: 40 })), /40 clusters cannot be made/);
    assert.match(
      await refusal(project.run("ml/cluster", { property: "width" })),
      /'width' holds what is worked out from the files, and groups are one tag/,
    );
    assert.match(await refusal(project.run("ml/cluster", {}, ["1-0.jpg"])), /at least 2/);
    assert.match(await refusal(project.run("ml/map", {}, ["1-0.jpg", "1-1.jpg"])), /at least 3/);
    assert.match(await refusal(project.run("ml/cluster", {}, [])), /no images here/);
  });
});

describe("near-duplicates of the built-in plugin over the engine", function () {
  this.timeout(180_000);
  let project: MlProject;
  /** Another picture of the same: cut, mirrored, grey, … */
  const variants = ["cut", "flip", "grey", "small"] as const;

  before(async () => {
    const images: Record<string, Uint8Array> = {};
    for (const scene of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const whole = await photo(scene, { width: 480, height: 360, quality: 92 });
      images[`${scene}-whole.jpg`] = whole;
      const variant = variants[scene - 1];
      const changed = sharp(whole);
      if (variant === "cut") changed.extract({ left: 30, top: 20, width: 408, height: 306 });
      if (variant === "flip") changed.flop();
      if (variant === "grey") changed.greyscale();
      if (variant === "small") changed.resize(160);
      if (variant) images[`${scene}-${variant}.jpg`] = await changed.jpeg().toBuffer();
    }
    images["8-copy.jpg"] = images["8-whole.jpg"] ?? new Uint8Array();
    project = await mlProject(images);
  });
  after(() => project?.[Symbol.asyncDispose]());

  const expected = [
    ["1-whole.jpg", "1-cut.jpg"],
    ["2-whole.jpg", "2-flip.jpg"],
    ["3-whole.jpg", "3-grey.jpg"],
    ["4-whole.jpg", "4-small.jpg"],
    ["8-copy.jpg", "8-whole.jpg"],
  ];

  it("are found where they are cut, mirrored, grey, small or copies; the one to keep is first", async () => {
    const { groups, value, title, messages } = await project.run("ml/near-duplicates");
    assert.equal(title, "5 groups of near-duplicates");
    assert.deepEqual(groups.map(({ members }) => members).toSorted(), expected);
    const { keep, remove } = value as { keep: number[]; remove: number[] };
    assert.equal(keep.length, 5);
    assert.deepEqual(
      remove.toSorted((a, b) => a - b),
      expected.map(([, last]) => project.ids.get(last ?? "") ?? 0).toSorted((a, b) => a - b),
    );
    assert.match(messages[0] ?? "", /5 groups .* 5 images could go/);
  });

  it("are more together than by each method alone", async () => {
    const found = async (method: string): Promise<number> =>
      (await project.run("ml/near-duplicates", { method })).groups.length;
    const [union, hashes, vectors, exact] = [
      await found("union"),
      await found("hashes"),
      await found("vectors"),
      await found("exact"),
    ];
    assert.equal(exact, 1);
    assert.ok(hashes > exact && hashes < union, `${hashes} of ${union}`);
    assert.ok(vectors > exact && vectors <= union, `${vectors} of ${union}`);
  });

  it("are tagged but for the one to keep, in one commit that an undo takes back", async () => {
    const { messages } = await project.run("ml/near-duplicates", { tag: true, property: "look" });
    assert.match(messages[0] ?? "", /5 images are tagged as duplicates/);
    const tagged = await project.values("look");
    assert.deepEqual(tagged["1-cut.jpg"], ["duplicate"]);
    assert.equal(tagged["1-whole.jpg"], undefined);
    // Of copies of the same bytes, one is left.
    assert.deepEqual(tagged["8-whole.jpg"], ["duplicate"]);
    assert.equal(tagged["8-copy.jpg"], undefined);
    assert.deepEqual(await project.history(), ["Tag 5 images: duplicate"]);
    await project.call("history/undo", {});
    await assert.rejects(project.values("look"), /no property/);
    const none = await project.run("ml/near-duplicates", {}, ["5-whole.jpg", "6-whole.jpg"]);
    assert.deepEqual(none.messages, ["None of 2 images is a near-duplicate of another"]);
  });

  it("lose the tag that an earlier run gave them once they are none any more", async () => {
    const marked = { method: "exact", tag: true, property: "mark" };
    await project.run("ml/near-duplicates", { ...marked, method: "union" });
    assert.equal(Object.keys(await project.values("mark")).length, 5);
    const { messages } = await project.run("ml/near-duplicates", marked);
    assert.match(messages[0] ?? "", /1 image is tagged as duplicates; 4 images lost the tag$/);
    // The copy to keep has the same bytes.
    assert.deepEqual(await project.values("mark"), { "8-whole.jpg": ["duplicate"] });
    await project.commit({
      title: "Out",
      deletions: { ...emptyCommit.deletions, instances: [project.ids.get("8-copy.jpg") ?? 0] },
    });
    const none = await project.run("ml/near-duplicates", marked);
    assert.match(none.messages[0] ?? "", /^None of 12 images is a copy of another; 1 image lost/);
    for (let i = 0; i < 4; i++) await project.call("history/undo", {});
    await assert.rejects(project.values("mark"), /no property/);
  });

  it("are not tagged where that would tag the one to keep", async () => {
    await project.commit({
      title: "Images",
      properties: [{ id: -1, name: "issues", type: "multi_tags", mode: "image", groupId: null }],
    });
    const exact = { method: "exact", tag: true, property: " " };
    const none = await project.run("ml/near-duplicates", exact);
    assert.match(
      none.messages[0] ?? "",
      /0 images are tagged .*; 1 copy of the first left untagged/,
    );
    assert.deepEqual(await project.values("issues"), {});
    await project.run("ml/near-duplicates", { tag: true, property: "" });
    const tagged = await project.values("issues");
    assert.deepEqual(tagged["1-cut.jpg"], ["duplicate"]);
    assert.deepEqual([tagged["8-whole.jpg"], tagged["8-copy.jpg"]], [undefined, undefined]);
  });

  it("leak between parts of a split, counted for each pair of parts", async () => {
    const split = await project.label("split", {
      "1-whole.jpg": "train",
      "1-cut.jpg": "test",
      "2-whole.jpg": "train",
      "2-flip.jpg": "train",
      "3-whole.jpg": "train",
      "3-grey.jpg": "val",
      "5-whole.jpg": "test",
    });
    const { groups, value, messages } = await project.run("ml/leaks", { property: split });
    assert.deepEqual(
      groups.map(({ members }) => members).toSorted(),
      expected.slice(0, 3).toSpliced(1, 1),
    );
    assert.deepEqual(groups.map(({ name }) => name).toSorted(), [
      "test, train: 1-whole.jpg",
      "train, val: 3-whole.jpg",
    ]);
    assert.deepEqual(value, {
      groups: 2,
      images: 4,
      pairs: [
        { parts: ["test", "train"], groups: 1 },
        { parts: ["train", "val"], groups: 1 },
      ],
      missing: 0,
    });
    assert.match(messages[0] ?? "", /4 images in 2 groups leak .* test and train share 1/);
    const alone = await project.label("part", { "1-whole.jpg": "train" });
    assert.match(
      await refusal(project.run("ml/leaks", { property: alone })),
      /one part alone, train/,
    );
  });

  it("and tags gather what is like the images that bear them, where no model knows texts", async () => {
    const label = await project.label("label", { "1-whole.jpg": "one", "2-whole.jpg": "two" });
    const some = ["1-whole.jpg", "1-cut.jpg", "2-whole.jpg", "2-flip.jpg"];
    const { groups, title, value } = await project.run(
      "ml/tag-clusters",
      { property: label },
      some,
    );
    assert.equal(title, "Tags of 'label' by the images that bear them");
    assert.deepEqual(
      groups.map(({ name, members }) => [name, members]),
      [
        ["one", ["1-whole.jpg", "1-cut.jpg"]],
        ["two", ["2-whole.jpg", "2-flip.jpg"]],
      ],
    );
    assert.equal((value as { by: string }).by, "images");
    assert.match(
      await refusal(project.run("ml/tag-clusters", { property: label, by: "texts" })),
      /No installed model knows texts/,
    );
    assert.match(
      await refusal(
        project.run("ml/tag-clusters", { property: label, by: "images" }, ["5-whole.jpg"]),
      ),
      /^[^:]*Fewer than two of the tags are on these images\. Tag some images by hand, or compare with the tags' names\./,
    );
  });
});
