import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import sharp from "sharp";
import { createSample } from "../../src/core/sample/createSample.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import { photo } from "../support/images.ts";
import { mlProject } from "../support/mlProject.ts";
import { tempDir } from "../support/tempDir.ts";

describe("what the built-in plugin finds, over the engine", function () {
  this.timeout(120_000);

  it("finds labels that are wrong, proposes others, and marks them in one commit", async () => {
    const images: Record<string, Uint8Array> = {};
    const labels: Record<string, string> = {};
    for (const [kind, name] of ["hill", "ball", "tower"].entries())
      for (let i = 0; i < 8; i++) {
        images[`${name}${i}.jpg`] = await photo(kind, {
          width: 240 + 8 * i,
          height: 180,
          quality: 50 + 4 * i,
        });
        labels[`${name}${i}.jpg`] = name;
      }
    labels["hill3.jpg"] = "ball";
    labels["tower5.jpg"] = "hill";
    // Nothing can be told of a label that one image bears, nor does it fit others.
    images["alone.jpg"] = await photo(6, { width: 320, height: 240 });
    labels["alone.jpg"] = "alone";
    await using project = await mlProject(images);
    const property = await project.label("label", labels);
    for (const method of ["both", "probe", "neighbours"]) {
      const { groups, messages, value } = await project.run("ml/label-errors", {
        labels: property,
        method,
        neighbours: 5,
      });
      assert.deepEqual(groups[0]?.members.toSorted(), ["hill3.jpg", "tower5.jpg"], method);
      assert.deepEqual(
        groups
          .slice(1)
          .map(({ name }) => name)
          .toSorted(),
        ["Labelled ball, likely hill", "Labelled hill, likely tower"],
      );
      assert.deepEqual(messages, [
        "The labels of 2 images of 24 are likely wrong. Labels that fewer than 3 images bear are not judged: 1 image",
      ]);
      const { errors } = value as { errors: { label: string; suggested: string }[] };
      assert.deepEqual(errors.map(({ label, suggested }) => `${label} → ${suggested}`).toSorted(), [
        "ball → hill",
        "hill → tower",
      ]);
    }
    assert.equal((await project.history())[0]?.startsWith("Label"), false);
    const before = (await project.history()).length;
    await project.run("ml/label-errors", {
      labels: property,
      neighbours: 5,
      suggestion: "suggested label",
      tag: "label error",
    });
    assert.deepEqual(await project.values("suggested label"), {
      "hill3.jpg": "hill",
      "tower5.jpg": "tower",
    });
    assert.deepEqual(await project.values("issues"), {
      "hill3.jpg": ["label error"],
      "tower5.jpg": ["label error"],
    });
    const history = await project.history();
    assert.equal(history.length, before + 1);
    assert.equal(history[0], "Mark 2 likely label errors");
    // Again, into properties and tags that are there.
    await project.run("ml/label-errors", {
      labels: property,
      neighbours: 5,
      suggestion: "suggested label",
      tag: "label error",
    });
    // What was mended is marked no longer.
    const tags = await project.call("tag/list", { propertyId: property });
    const hill = tags.find(({ name }) => name === "hill")?.id ?? 0;
    await project.call("commit/stamp", {
      target: { kind: "ids", ids: bytesOf(Int32Array.of(project.ids.get("hill3.jpg") ?? 0)) },
      changes: [{ propertyId: property, how: "set", value: hill }],
      title: null,
    });
    const mended = await project.run("ml/label-errors", {
      labels: property,
      neighbours: 5,
      suggestion: "suggested label",
      tag: "label error",
    });
    assert.match(mended.messages[0] ?? "", /1 image lost what an earlier run had written/);
    assert.deepEqual(await project.values("suggested label"), { "tower5.jpg": "tower" });
    assert.deepEqual(await project.values("issues"), { "tower5.jpg": ["label error"] });
    const { properties } = await project.call("property/list", {});
    assert.deepEqual(properties.map(({ name }) => name).toSorted(), [
      ...["issues", "label", "suggested label"],
    ]);
  });

  it("finds what is wrong with pictures, writes scores, and tags by a threshold", async () => {
    const color = (background: string, width = 320, height = 240) =>
      sharp({ create: { width, height, channels: 3, background } })
        .jpeg()
        .toBuffer();
    const scene = (seed: number) => photo(seed, { width: 320, height: 240 });
    await using project = await mlProject({
      ...Object.fromEntries(
        await Promise.all(
          [0, 1, 2, 3].map(async (i) => [`scene${i}.jpg`, await scene(i)] as const),
        ),
      ),
      "night.jpg": await sharp(await scene(1))
        .linear(0.2)
        .jpeg()
        .toBuffer(),
      "dusk.jpg": await sharp(await scene(2))
        .linear(0.45)
        .jpeg()
        .toBuffer(),
      "white.jpg": await color("#fff"),
      "banner.jpg": await sharp(await scene(3))
        .resize(900, 240, { fit: "fill" })
        .jpeg()
        .toBuffer(),
      "grey.jpg": await sharp(await scene(2))
        .greyscale()
        .toColourspace("srgb")
        .jpeg()
        .toBuffer(),
      "soft.jpg": await sharp(await scene(0))
        .blur(14)
        .jpeg()
        .toBuffer(),
    });
    const { groups, value, title } = await project.run("ml/issues", { write: true });
    const found = Object.fromEntries(groups.map(({ name, members }) => [name, members]));
    assert.equal(title, "Image issues");
    assert.deepEqual(found.Dark, ["night.jpg"]);
    assert.deepEqual(found.Bright, ["white.jpg"]);
    assert.ok(found["Low information"]?.includes("white.jpg"));
    // Three interquartile ranges of nothing: every other size is odd.
    assert.deepEqual(found["Odd size"], ["banner.jpg"]);
    assert.deepEqual(found["Odd aspect"], ["banner.jpg"]);
    assert.deepEqual(found.Greyscale?.toSorted(), ["grey.jpg", "white.jpg"]);
    // A stretched picture is not sharp either, nor is a dark beach; the most blurry comes first.
    assert.equal(found.Blurry?.[0], "soft.jpg");
    assert.equal((value as { images: number }).images, 10);
    const dark = await project.values("dark score");
    assert.equal(Object.keys(dark).length, 10);
    assert.ok(Number(dark["night.jpg"]) < Number(dark["dusk.jpg"]));
    assert.equal(
      Number((await project.values("odd aspect score"))["banner.jpg"]).toFixed(4),
      "0.2667",
    );
    assert.deepEqual(await project.history(), ["Score 10 images: issues"]);

    const limit = Number(dark["dusk.jpg"]) + 0.01;
    const tagged = await project.run("ml/tag-issues", { issue: "dark", threshold: limit });
    assert.deepEqual(tagged.messages, ["Tagged 2 images as dark in 'issues'"]);
    assert.deepEqual(await project.values("issues"), {
      "dusk.jpg": ["dark"],
      "night.jpg": ["dark"],
    });
    await project.run("ml/tag-issues", { issue: "bright" });
    assert.deepEqual((await project.history()).slice(0, 2), [
      "Tag 1 image: bright",
      "Tag 2 images: dark",
    ]);
    await project.call("history/undo", {});
    assert.equal((await project.values("issues"))["white.jpg"], undefined);
    const none = await project.run("ml/tag-issues", { issue: "dark", threshold: 0 });
    assert.deepEqual(none.messages, [
      "No image has a score of dark up to 0; 2 images lost the tag",
    ]);
    assert.deepEqual(await project.values("issues"), {});
    const titles = await project.history();
    const again = await project.run("ml/tag-issues", { issue: "dark", threshold: 0 });
    assert.deepEqual(again.messages, ["No image has a score of dark up to 0"]);
    assert.deepEqual(await project.history(), titles);

    const one = await project.run("ml/issues", { look: "dark", dark: limit });
    assert.deepEqual(one.messages, ["Of 10 images: 2 dark"]);
    assert.ok(one.resultId);
    const report = await project.call("result/report", { resultId: one.resultId });
    assert.deepEqual(
      report.blocks.map(({ kind }) => kind),
      ["histogram"],
    );
  });

  it("finds every flaw of the sample's pictures with its own thresholds, and little else", async () => {
    await using dir = await tempDir();
    const { flaws } = await createSample(dir.path);
    const images: Record<string, Uint8Array> = {};
    for (const file of await Array.fromAsync(
      glob("images/**/*.{jpg,JPG,png,webp}", { cwd: dir.path }),
    ))
      images[file] = await readFile(dir.file(file));
    await using project = await mlProject(images);
    const { groups } = await project.run("ml/issues");
    const found = new Map(groups.map(({ name, members }) => [name, members]));
    for (const [flaw, issue, most] of [
      // Surf and cells are painted softly.
      ["blurry", "Blurry", 18],
      ["over-exposed", "Bright", 4],
      // Space is dark, too.
      ["dark", "Dark", 9],
      ["low-information", "Low information", 6],
      ["odd-aspect", "Odd aspect", 4],
    ] as const) {
      const planted = flaws[flaw] ?? [];
      const members = found.get(issue) ?? [];
      assert.equal(planted.length, 4);
      assert.deepEqual(
        planted.filter((file) => !members.includes(file)),
        [],
        issue,
      );
      assert.ok(members.length <= most, `${issue}: ${members.join()}`);
    }
  });

  it("finds near-duplicates among the issues, when asked to", async () => {
    const scene = await photo(2, { width: 640, height: 480 });
    await using project = await mlProject({
      "large.jpg": scene,
      "small.jpg": await sharp(scene).resize(320, 240).jpeg({ quality: 70 }).toBuffer(),
      "other.jpg": await photo(3, { width: 640, height: 480 }),
      "another.jpg": await photo(1, { width: 640, height: 480 }),
    });
    const { groups, messages } = await project.run("ml/issues", {
      look: "dark",
      nearDuplicates: true,
    });
    assert.deepEqual(
      groups.map(({ name, members }) => [name, members]),
      [["Near-duplicates", ["small.jpg"]]],
    );
    assert.deepEqual(messages, ["Of 4 images: 1 near-duplicate"]);
  });
});
