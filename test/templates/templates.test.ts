import assert from "node:assert/strict";
import { templates } from "../../src/protocol/pluginTemplates.ts";
import { int32sOf } from "../../src/protocol/bytes.ts";
import type { PluginProject } from "../support/pluginProject.ts";
import { tempDir } from "../support/tempDir.ts";
import {
  colored,
  ownTest,
  scaffolded,
  striped,
  templateProject,
  typeMistakes,
} from "../support/templates.ts";
import { until } from "../support/until.ts";

describe("templates of plugins", function () {
  this.timeout(120_000);

  for (const { id } of templates)
    it(`'${id}' has no mistake for an editor, without npm install (P23)`, async () => {
      await using dir = await tempDir();
      await scaffolded(id, "hue", dir.file("hue"));
      assert.equal(await typeMistakes(dir.file("hue")), "");
    });

  for (const { id } of templates)
    it(`'${id}' passes the test that it brings, by the command line alone (P23)`, async () => {
      await using dir = await tempDir();
      await scaffolded(id, "own-name", dir.file("own-name"));
      const said = await ownTest(dir.file("own-name"));
      assert.match(said, /^# pass 1$/m);
      assert.match(said, /^# fail 0$/m);
    });

  it("'action' groups images by their shape", async () => {
    await using project = await templateProject("action", "shapes", {
      "wide.png": await colored("red", 80, 40),
      "tall.png": await colored("red", 40, 80),
      "square.png": await colored("red", 40, 41),
    });
    const { resultId, value } = await project.run("shapes/shapes");
    assert.deepEqual(value, { Landscape: 1, Portrait: 1, Square: 1 });
    assert.deepEqual(await groups(project, resultId), {
      Landscape: ["wide.png"],
      Portrait: ["tall.png"],
      Square: ["square.png"],
    });
    const strict = await project.run("shapes/shapes", { tolerance: 0 });
    assert.deepEqual(strict.value, { Landscape: 1, Portrait: 2 });
  });

  it("'vectors' finds hues and makes equal groups that are named by their range (P24)", async () => {
    const images = {
      "blue.png": await colored("#2020ff"),
      "cyan.png": await colored("#20ffff"),
      "green.png": await colored("#20ff20"),
      "grey.png": await colored("#808080"),
      "red.png": await colored("#ff2020"),
      "yellow.png": await colored("#ffff20"),
      "yellow again.png": await colored("#ffff20"),
      "orange.png": await colored("#ff9020"),
    };
    await using project = await templateProject("vectors", "hue", images);
    const [type] = await project.call("vector/types", {});
    assert.deepEqual(type?.params, { feature: "dominant hue" });

    const before = await project.run("hue/group", { groups: 3 });
    assert.deepEqual(await groups(project, before.resultId), {});
    assert.match(await lastMessage(project), /8 images have no hue yet/);

    const computed = await project.run("hue/compute");
    // Two files have the same content, which has one vector.
    assert.equal(computed.value, 7);
    assert.equal((await project.run("hue/compute")).value, 0);
    const [filled] = await project.call("vector/types", {});
    assert.equal(filled?.dimensions, 1);
    assert.equal(filled.count, 7);

    const { resultId } = await project.run("hue/group", { groups: 3 });
    assert.deepEqual(await groups(project, resultId), {
      "Hue 0–30": ["orange.png", "red.png"],
      "Hue 60–120": ["green.png", "yellow again.png", "yellow.png"],
      "Hue 180–240": ["blue.png", "cyan.png"],
      "No color": ["grey.png"],
    });
    // Images of one hue are in one group: no two have an edge in common.
    const { resultId: many } = await project.run("hue/group", { groups: 7 });
    assert.deepEqual(Object.keys(await groups(project, many)), [
      "Hue 0–0",
      "Hue 30–30",
      "Hue 60–60",
      "Hue 120–120",
      "Hue 180–180",
      "Hue 240–240",
      "No color",
    ]);
  });

  it("'task' measures in the background and keeps a property", async () => {
    await using project = await templateProject("task", "color", {
      "grey.png": await colored("grey"),
      "red.png": await colored("red"),
    });
    assert.equal((await project.run("color/measure")).value, 2);
    await until("the message", async () => (await lastMessage(project)) !== "");
    assert.equal(await lastMessage(project), "Colorfulness was measured");
    assert.deepEqual(await selected(project, "where colorfulness > 20"), ["red.png"]);
  });

  it("'full' measures new images, shows blurred ones with scores, and tags them", async () => {
    await using project = await templateProject("full", "sharp", {
      "blurred.png": await striped(12),
      "sharp.png": await striped(0),
    });
    const { resultId, value } = await project.run("sharp/review", { limit: 100 });
    assert.deepEqual(value, { blurred: 1 });
    const names = Object.values(await groups(project, resultId));
    assert.deepEqual(names, [["blurred.png"]]);
    const result = await project.call("result/get", { resultId: resultId ?? 0 });
    assert.equal(result.scored, "members");
    assert.equal(result.scale?.maxIsBest, false);

    await project.run("sharp/tag", { into: "new", name: "quality", tag: "soft" });
    assert.deepEqual(await selected(project, 'where quality = "soft"'), [
      "blurred.png",
      "sharp.png",
    ]);
    await assert.rejects(project.run("sharp/tag", { into: "existing" }), /Choose a property/);
    await project.call("history/undo", {});
    await assert.rejects(selected(project, 'where quality = "soft"'), /quality/);
  });
});

/** The names of the files in each group of a result, sorted. */
async function groups(
  project: PluginProject,
  resultId: number | null,
): Promise<Record<string, string[]>> {
  if (resultId === null) return {};
  const names = await namesById(project);
  const { groups: all } = await project.call("result/get", { resultId });
  const found: Record<string, string[]> = {};
  for (const { id, name } of all) {
    const bytes = await project.call("result/ids", { resultId, groupIds: [id] });
    found[name] = Array.from(int32sOf(bytes), (one) => names.get(one) ?? "").sort();
  }
  return found;
}

async function selected(project: PluginProject, text: string): Promise<string[]> {
  const bytes = await project.call("query/ids", { text, offset: 0, limit: 1000 });
  const names = await namesById(project);
  return Array.from(int32sOf(bytes), (id) => names.get(id) ?? "").sort();
}

async function namesById(project: PluginProject): Promise<Map<number, string>> {
  const all = await project.call("instance/list", { after: 0, limit: 1000 });
  return new Map(all.map(({ id, relativePath }) => [id, relativePath]));
}

async function lastMessage(project: PluginProject): Promise<string> {
  const [last] = await project.call("notification/list", { limit: 1 });
  return last?.message ?? "";
}
