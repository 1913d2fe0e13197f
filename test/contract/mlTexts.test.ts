import assert from "node:assert/strict";
import sharp from "sharp";
import { mlProject, type MlProject } from "../support/mlProject.ts";
import { refusal } from "../support/mlScenes.ts";
import { tempDir, type TempDir } from "../support/tempDir.ts";
import { tinyTowers, writeTinyTowers } from "../support/tinyModels.ts";

describe("texts and the built-in plugin over the engine", function () {
  this.timeout(180_000);
  // Models are kept outside of projects.
  const former = process.env.WINNOW_DATA;
  let data: TempDir;
  let project: MlProject;

  before(async () => {
    data = await tempDir();
    process.env.WINNOW_DATA = data.path;
    project = await mlProject({
      "red.png": await even("#e01010"),
      "dark red.png": await even("#801818"),
      "green.png": await even("#10d010"),
      "blue.png": await even("#1010e0"),
      "grey.png": await even("#777777"),
    });
  });

  after(async () => {
    await project?.[Symbol.asyncDispose]();
    if (former === undefined) delete process.env.WINNOW_DATA;
    else process.env.WINNOW_DATA = former;
    await data?.[Symbol.asyncDispose]();
  });

  it("a search by text says what it would fetch, and how large it is", async () => {
    const { messages, value, resultId } = await project.run("ml/text-search", { text: "a dog" });
    assert.equal(resultId, null);
    assert.match(messages[0] ?? "", /needs a model that knows texts.* \d+\.\d MB .* licence MIT/);
    assert.equal((value as { missingModel: string }).missingModel, "clip-vit-b32");
    assert.match(await refusal(project.run("ml/text-search")), /nothing to look for/);
  });

  it("are compared with images once a model knows them: best first, with scores in [0, 1]", async () => {
    const folder = project.dir.file("towers");
    await writeTinyTowers(folder, tinyTowers);
    await project.run("ml/add-model", { folder });
    const { title, groups, value } = await project.run("ml/text-search", { text: "red", count: 4 });
    assert.equal(title, '"red"');
    assert.deepEqual(groups[0]?.members.slice(0, 3), ["red.png", "dark red.png", "grey.png"]);
    assert.equal((value as { model: string }).model, "tiny-towers");
    const chosen = (value as { vectorTypeId: number }).vectorTypeId;
    const again = await project.run("ml/text-search", { text: "blue", vectors: chosen, count: 1 });
    assert.deepEqual(again.groups[0]?.members, ["blue.png"]);
    const builtIn = await project.run("ml/compute-vectors");
    const other = (builtIn.value as { vectorTypeId: number }).vectorTypeId;
    assert.match(
      await refusal(project.run("ml/text-search", { text: "red", vectors: other })),
      /knows no texts/,
    );
  });

  it("name the groups of images that fit the names of tags, without a single image that bears one", async () => {
    const label = await project.label("colour", {
      "grey.png": "green",
      "green.png": "blue",
      "blue.png": "red",
    });
    const { groups, title, value } = await project.run("ml/tag-clusters", { property: label });
    assert.equal(title, "Tags of 'colour' by their names (Tiny towers)");
    assert.equal((value as { by: string }).by, "texts");
    const members = Object.fromEntries(groups.map((group) => [group.name, group.members]));
    assert.deepEqual(members.red?.slice(0, 2), ["red.png", "dark red.png"]);
    assert.equal(members.blue?.[0], "blue.png");
    assert.equal(members.green?.[0], "green.png");

    const builtIn = await project.run("ml/compute-vectors");
    const vectors = (builtIn.value as { vectorTypeId: number }).vectorTypeId;
    const chosen = { property: label, vectors };
    const byImages = await project.run("ml/tag-clusters", chosen);
    assert.match(
      byImages.messages[0] ?? "",
      /The chosen vectors are of a model that knows no texts/,
    );
  });

  it("are not compared with vectors that another version of the model made", async () => {
    const find = () => project.run("ml/text-search", { text: "red", count: 1 });
    const typeOf = ({ value }: Awaited<ReturnType<typeof find>>) =>
      (value as { vectorTypeId: number }).vectorTypeId;
    const earlier = typeOf(await find());
    const folder = project.dir.file("other towers");
    await writeTinyTowers(folder, {
      ...tinyTowers,
      image: { ...tinyTowers.image, mean: [0.5, 0.5, 0.5] },
    });
    await project.run("ml/add-model", { folder });
    const found = await find();
    assert.deepEqual(found.groups[0]?.members, ["red.png"]);
    assert.notEqual(typeOf(found), earlier);
    assert.match(
      await refusal(project.run("ml/text-search", { text: "red", vectors: earlier })),
      /another version by now/,
    );
  });
});

function even(background: string): Promise<Uint8Array> {
  return sharp({ create: { width: 120, height: 80, channels: 3, background } })
    .png()
    .toBuffer();
}
