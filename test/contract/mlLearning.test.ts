import assert from "node:assert/strict";
import { each } from "../support/commits.ts";
import { photo } from "../support/images.ts";
import { mlProject, type MlProject } from "../support/mlProject.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";

const kinds = ["hill", "ball", "tower"];

/** Eight versions of each of three scenes. */
async function versions(): Promise<Record<string, Uint8Array>> {
  const images: Record<string, Uint8Array> = {};
  for (const [kind, name] of kinds.entries())
    for (let i = 0; i < 8; i++)
      images[`${name}${i}.jpg`] = await photo(kind, {
        width: 240 + 8 * i,
        height: 180 + 6 * i,
        quality: 90,
      });
  return images;
}

async function refusal(project: MlProject, ...run: Parameters<MlProject["run"]>): Promise<string> {
  const error: unknown = await project.run(...run).catch((reason: unknown) => reason);
  assert.ok(error instanceof Error);
  return error.message;
}

const kindOf = (name: string): string => name.replace(/\d.*/, "");

describe("what the built-in plugin learns from tags, over the engine", function () {
  this.timeout(120_000);

  it("proposes tags from a few, and learns from what is accepted and rejected", async () => {
    await using project = await mlProject(await versions());
    const labels = await project.label("label", {
      ...Object.fromEntries(kinds.map((name) => [`${name}0.jpg`, name])),
    });
    const { groups, messages } = await project.run("ml/classify", { labels });
    assert.deepEqual(
      groups.map(({ name }) => name),
      ["ball", "hill", "tower"],
    );
    for (const { name, members } of groups)
      assert.ok(members.every((member) => kindOf(member) === name));
    assert.deepEqual(messages, ["Proposed tags for 21 images of 21"]);
    assert.match(
      await refusal(project, "ml/accept-proposals", { labels }),
      /Nothing is proposed for 'label' yet/,
    );
    // Nothing has been written until now.
    assert.equal((await project.call("property/list", {})).properties.length, 1);

    await project.run("ml/classify", { labels, write: true });
    const proposed = await project.values("proposed label");
    assert.equal(Object.keys(proposed).length, 21);
    assert.ok(Object.entries(proposed).every(([name, tag]) => kindOf(name) === tag));
    assert.equal((await project.history())[0], "Propose label for 21 images");

    await project.run("ml/accept-proposals", { labels }, ["hill1.jpg", "ball1.jpg"]);
    assert.equal((await project.history())[0], "Accept 2 proposed labels");
    const accepted = await project.values("label");
    assert.deepEqual([accepted["hill1.jpg"], accepted["ball1.jpg"]], ["hill", "ball"]);
    assert.equal((await project.values("proposed label"))["hill1.jpg"], undefined);

    await project.run("ml/reject-proposals", { labels }, ["tower1.jpg", "tower2.jpg"]);
    assert.equal((await project.history())[0], "Reject 2 proposed labels");
    assert.equal((await project.values("label"))["tower1.jpg"], undefined);
    assert.match(
      await refusal(project, "ml/reject-proposals", { labels }, ["tower1.jpg"]),
      /None of these images has a proposal/,
    );
    const after = await project.run("ml/classify", { labels, confidence: 0 });
    const { proposals } = after.value as { proposals: { sha1: string; tag: string }[] };
    assert.equal(proposals.length, 19);
    const again = Object.fromEntries(
      after.groups.flatMap(({ name, members }) => members.map((member) => [member, name])),
    );
    assert.notEqual(again["tower1.jpg"], "tower");
    assert.notEqual(again["tower2.jpg"], "tower");
    // What is so like the two that were rejected is less sure to be a tower than it was.
    const sure = (outcome: typeof after) =>
      (outcome.value as { proposals: { tag: string; confidence: number }[] }).proposals
        .filter(({ tag }) => tag === "tower")
        .map(({ confidence }) => confidence);
    assert.ok(Math.max(...sure(after)) < 0.75, `${Math.max(...sure(after))}`);

    for (let i = 0; i < 4; i++) await project.call("history/undo", {});
    assert.equal((await project.values("label"))["hill1.jpg"], undefined);
  });

  it("keeps what was tagged by hand after it was proposed otherwise", async () => {
    await using project = await mlProject(await versions());
    const labels = await project.label("label", {
      ...Object.fromEntries(kinds.map((name) => [`${name}0.jpg`, name])),
    });
    await project.run("ml/classify", { labels, write: true });
    const tags = await project.call("tag/list", { propertyId: labels });
    const tower = tags.find(({ name }) => name === "tower")?.id ?? 0;
    const tagByHand = (...names: string[]) =>
      project.call("commit/stamp", {
        target: {
          kind: "ids",
          ids: bytesOf(Int32Array.from(names, (name) => project.ids.get(name) ?? 0)),
        },
        changes: [{ propertyId: labels, how: "set", value: tower }],
        title: null,
      });
    await tagByHand("hill1.jpg");
    const { messages } = await project.run("ml/accept-proposals", { labels }, [
      "hill1.jpg",
      "hill2.jpg",
    ]);
    assert.match(messages[0] ?? "", /of 1 image; 1 image bears a tag by now/);
    const accepted = await project.values("label");
    assert.deepEqual([accepted["hill1.jpg"], accepted["hill2.jpg"]], ["tower", "hill"]);
    assert.equal((await project.values("proposed label"))["hill1.jpg"], undefined);
    assert.equal((await project.history())[0], "Accept 1 proposed label");

    // Proposing anew takes away what is answered already.
    await tagByHand("ball1.jpg", "ball2.jpg");
    await project.run("ml/classify", { labels, write: true }, ["ball1.jpg", "ball2.jpg"]);
    const left = await project.values("proposed label");
    assert.deepEqual([left["ball1.jpg"], left["ball2.jpg"]], [undefined, undefined]);
    assert.equal(left["ball3.jpg"], "ball");
  });

  it("proposes tags of which images bear several, and needs no second tag to learn from one", async () => {
    await using project = await mlProject(await versions());
    const made = await project.commit({
      title: "Tags",
      properties: [{ id: -1, name: "tags", type: "multi_tags", mode: "instance", groupId: null }],
      tags: [{ id: -2, propertyId: -1, name: "tall", color: null, parents: [] }],
    });
    const [labels = 0, tall = 0] = [made.get(-1), made.get(-2)];
    assert.match(
      await refusal(project, "ml/classify", { labels }),
      /No image bears a tag of 'tags'/,
    );
    await project.call("commit/stamp", {
      target: {
        kind: "ids",
        ids: bytesOf(
          Int32Array.from(["tower0.jpg", "tower1.jpg"], (name) => project.ids.get(name) ?? 0),
        ),
      },
      changes: [{ propertyId: labels, how: "add", value: [tall] }],
      title: null,
    });
    await project.run("ml/classify", { labels, write: true });
    const proposed = await project.values("proposed tags");
    for (let i = 2; i < 8; i++) assert.deepEqual(proposed[`tower${i}.jpg`], ["tall"]);
    assert.equal(proposed["hill0.jpg"], undefined);
    await project.run("ml/accept-proposals", { labels });
    assert.deepEqual((await project.values("tags"))["tower7.jpg"], ["tall"]);
  });

  it("selects diverse, typical, balanced and similar images, and keeps away from those that are chosen", async () => {
    await using project = await mlProject(await versions());
    const labels = await project.label(
      "label",
      Object.fromEntries([...project.ids.keys()].map((name) => [name, kindOf(name)])),
    );
    const select = async (parameters: Record<string, unknown>, names?: string[]) =>
      (await project.run("ml/select", { property: "", ...parameters }, names)).groups[0]?.members ??
      [];
    const kindsOf = (names: readonly string[]) => [...new Set(names.map(kindOf))].toSorted();
    const balls = [...project.ids.keys()].filter((name) => name.startsWith("ball"));
    assert.deepEqual(kindsOf(await select({ count: 2 }, [...balls, "hill0.jpg"])), [
      "ball",
      "hill",
    ]);
    assert.deepEqual(kindsOf(await select({ count: 3, strategy: "typical" })), kinds.toSorted());
    const few = [...project.ids.keys()].filter((name) => !/^(ball|tower)[2-7]/.test(name));
    const share = (names: readonly string[]) =>
      kinds.map((kind) => names.filter((name) => kindOf(name) === kind).length);
    const balanced = { count: 6, strategy: "balanced", labels };
    assert.deepEqual(share(await select(balanced, few)), [2, 2, 2]);
    assert.deepEqual(share(await select({ ...balanced, shares: "input" }, few)), [4, 1, 1]);
    // A class runs out, and what has none does not take its place.
    const some = await project.label("some", {
      ...Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`hill${i}.jpg`, "hill"])),
      "ball0.jpg": "ball",
    });
    assert.deepEqual(share(await select({ ...balanced, labels: some })), [5, 1, 0]);

    const tags = await project.call("tag/list", { propertyId: labels });
    const ball = tags.find(({ name }) => name === "ball")?.id;
    const examples = await project.label("example", { "ball3.jpg": "ball", "ball6.jpg": "ball" });
    const [example] = await project.call("tag/list", { propertyId: examples });
    const like = await select({ count: 6, strategy: "similar", similarTo: example?.id });
    // Those that bear the tag are there already.
    assert.deepEqual(like.toSorted(), balls.filter((name) => !/[36]/.test(name)).toSorted());
    const mixed = [...balls, "hill0.jpg", "tower0.jpg"];
    const others = await select({ count: 2, preselected: ball }, mixed);
    assert.deepEqual(others.toSorted(), ["hill0.jpg", "tower0.jpg"]);
    assert.equal((await select({ count: 100 })).length, 24);
    const apart = await select({ count: 100, minimumDistance: 0.5 });
    assert.ok(apart.length >= 2 && apart.length < 12, apart.join());

    const score = await project.commit({
      title: "Numbers",
      properties: [{ id: -1, name: "size", type: "number", mode: "instance", groupId: null }],
      values: [
        {
          propertyId: -1,
          ids: bytesOf(Int32Array.from(project.ids.values())),
          how: "set",
          values: each(...[...project.ids.keys()].map((name) => Number(/\d/.exec(name)?.[0]))),
        },
      ],
    });
    const byNumber = { strategy: "weighted", diversity: 0, number: score.get(-1) };
    const large = await select({ ...byNumber, count: 3, numberWeight: 1 });
    assert.ok(
      large.every((name) => name.includes("7")),
      large.join(),
    );
    const small = await select({ ...byNumber, count: 3, numberWeight: -1 });
    assert.ok(
      small.every((name) => name.includes("0")),
      small.join(),
    );

    const written = await project.run("ml/select", { count: 2, tag: "train" });
    assert.deepEqual(written.messages, ["Selected 2 images of 24"]);
    assert.equal((await project.history())[0], "Select 2 images");
    const values = await project.values("selection");
    assert.deepEqual(Object.keys(values).toSorted(), written.groups[0]?.members.toSorted());
    assert.match(
      await refusal(project, "ml/select", { strategy: "similar" }),
      /Choose the tag whose images/,
    );
    assert.match(
      await refusal(project, "ml/select", { strategy: "weighted", diversity: 0 }),
      /All weights are 0/,
    );
  });

  it("scores mistakenness and hardness from predictions, as the formulas have it", async () => {
    await using project = await mlProject(await versions());
    const names = ["hill0.jpg", "hill1.jpg", "ball0.jpg"];
    const labels = await project.label("label", {
      "hill0.jpg": "hill",
      "hill1.jpg": "hill",
      "ball0.jpg": "ball",
    });
    const predictions = await project.label("prediction", {
      "hill0.jpg": "hill",
      "hill1.jpg": "ball",
      "ball0.jpg": "ball",
    });
    const ids = Int32Array.from(names, (name) => project.ids.get(name) ?? 0);
    const made = await project.commit({
      title: "Confidence",
      properties: [{ id: -1, name: "confidence", type: "number", mode: "instance", groupId: null }],
      values: [{ propertyId: -1, ids: bytesOf(ids), how: "set", values: each(0.8, 0.9, 0.5) }],
    });
    const confidence = made.get(-1);
    const { groups, messages } = await project.run("ml/mistakenness", {
      labels,
      predictions,
      confidence,
    });
    // (m × confidence + 1) / 2.
    assert.deepEqual(await project.values("mistakenness"), {
      "hill0.jpg": 0.1,
      "hill1.jpg": 0.95,
      "ball0.jpg": 0.25,
    });
    assert.equal(groups[0]?.members[0], "hill1.jpg");
    assert.deepEqual(messages, ["Predictions contradict the ground truth of 1 image of 3"]);
    await project.run("ml/hardness", { from: "confidence", labels: predictions, confidence });
    const hardness = await project.values("hardness");
    // Of two classes, an even chance is the hardest: ln 2.
    assert.equal(hardness["ball0.jpg"], Number(Math.LN2.toPrecision(6)));
    assert.ok(Number(hardness["hill1.jpg"]) < Number(hardness["hill0.jpg"]));
    assert.match(
      await refusal(project, "ml/mistakenness", { labels }),
      /Choose the property of the labels/,
    );
    await project.label(
      "kind",
      Object.fromEntries([...project.ids.keys()].map((name) => [name, kindOf(name)])),
    );
    const learned = await project.run("ml/hardness", {
      labels: await project.propertyId("kind"),
      property: "",
    });
    assert.equal(learned.groups[0]?.members.length, 24);
  });

  it("scores mistakenness of boxes, and finds what may be missing or spurious", async () => {
    await using project = await mlProject(await versions());
    const label = await project.label("kind", { "hill0.jpg": "car", "hill1.jpg": "dog" });
    const tags = await project.call("tag/list", { propertyId: label });
    const [car = 0, dog = 0] = tags.map(({ id }) => id);
    const box = (x: number) => ({ kind: "box" as const, x, y: 0, width: 100, height: 100 });
    const listed = await project.call("instance/list", { after: 0, limit: 100 });
    const image = (name: string) => {
      const found = listed.find(({ relativePath }) => relativePath === name);
      assert.ok(found?.image);
      return found.image.id;
    };
    let id = 0;
    const drawn = (name: string, classId: number, x: number, confidence: number | null) => ({
      id: --id,
      imageId: image(name),
      classId,
      shape: box(x),
      confidence,
      source: confidence === null ? "" : "model",
      attributes: {},
    });
    await project.commit({
      title: "Boxes",
      annotations: [
        // Another class, surely: (0.9 + 1) / 2.
        drawn("hill0.jpg", car, 0, null),
        drawn("hill0.jpg", dog, 10, 0.9),
        // The same class: (1 − 0.8) / 2; and something that nobody drew.
        drawn("hill1.jpg", dog, 0, null),
        drawn("hill1.jpg", dog, 20, 0.8),
        drawn("hill1.jpg", car, 120, 0.97),
        // Nothing is seen where something was drawn.
        drawn("ball0.jpg", car, 0, null),
        drawn("ball0.jpg", car, 140, 0.5),
        // Without ground truth there is nothing to compare.
        drawn("ball1.jpg", car, 0, 0.99),
      ],
    });
    const target = { kind: "project" } as const;
    const form = await project.call("action/form", {
      actionId: "ml/mistakenness",
      parameters: { of: "annotations" },
      context: { target, activeInstanceId: null, vectorTypeId: null, text: null },
    });
    assert.equal(form.values.source, "model");
    const { source } = form.parameters;
    assert.deepEqual(source?.type === "choice" && source.choices?.map((one) => one.value), [
      "",
      "model",
    ]);
    const { groups, value } = await project.run("ml/mistakenness", {
      of: "annotations",
      source: "model",
    });
    assert.deepEqual(await project.values("mistakenness"), { "hill0.jpg": 0.95, "hill1.jpg": 0.1 });
    assert.deepEqual(
      groups.map(({ name, members }) => [name, members]),
      [
        ["Mistakenness", ["hill0.jpg", "hill1.jpg"]],
        ["Objects may be missing", ["hill1.jpg"]],
        ["Objects may be spurious", ["ball0.jpg"]],
      ],
    );
    assert.deepEqual(value, {
      images: 2,
      contradicted: 1,
      missing: 1,
      spurious: 1,
      property: "mistakenness",
    });
    assert.match(
      await refusal(project, "ml/mistakenness", { of: "annotations", source: "other" }),
      /'other' is not among the choices: model\./,
    );
  });
});
