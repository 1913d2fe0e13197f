import assert from "node:assert/strict";
import { bytesOf } from "../../src/protocol/bytes.ts";
import { each } from "../support/commits.ts";
import { mlProject } from "../support/mlProject.ts";
import { kindOf, kinds, refusal, versionsOfKinds } from "../support/mlScenes.ts";

describe("what the built-in plugin learns from tags, over the engine", function () {
  this.timeout(120_000);

  it("proposes tags from a few, and learns from what is accepted and rejected", async () => {
    await using project = await mlProject(await versionsOfKinds());
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
      await refusal(project.run("ml/accept-proposals", { labels })),
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
      await refusal(project.run("ml/reject-proposals", { labels }, ["tower1.jpg"])),
      /None of these images has a proposal/,
    );
    const after = await project.run("ml/classify", { labels, confidence: 0 });
    assert.equal((after.value as { proposals: number }).proposals, 19);
    const again = Object.fromEntries(
      after.groups.flatMap(({ name, members }) => members.map((member) => [member, name])),
    );
    assert.notEqual(again["tower1.jpg"], "tower");
    assert.notEqual(again["tower2.jpg"], "tower");
    // What is so like the two that were rejected is less sure to be a tower than it was.
    const sure = await project.run("ml/classify", { labels, confidence: 0.75 });
    const unsure = sure.groups.find(({ name }) => name === "Unsure")?.members ?? [];
    assert.deepEqual(
      [3, 4, 5, 6, 7].filter((i) => !unsure.includes(`tower${i}.jpg`)),
      [],
    );

    for (let i = 0; i < 4; i++) await project.call("history/undo", {});
    assert.equal((await project.values("label"))["hill1.jpg"], undefined);
  });

  it("keeps what was tagged by hand after it was proposed otherwise", async () => {
    await using project = await mlProject(await versionsOfKinds());
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
    await using project = await mlProject(await versionsOfKinds());
    const made = await project.commit({
      title: "Tags",
      properties: [{ id: -1, name: "tags", type: "multi_tags", mode: "instance", groupId: null }],
      tags: [{ id: -2, propertyId: -1, name: "tall", color: null, parents: [] }],
    });
    const [labels = 0, tall = 0] = [made.get(-1), made.get(-2)];
    assert.match(
      await refusal(project.run("ml/classify", { labels })),
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
    // Each image is in the group of a tag or among those that are unsure.
    const told = await project.run("ml/classify", { labels, write: true });
    assert.deepEqual(told.groups.map(({ name }) => name).toSorted(), ["Unsure", "tall"]);
    assert.equal(told.groups.flatMap(({ members }) => members).length, 22);
    const proposed = await project.values("proposed tags");
    for (let i = 2; i < 8; i++) assert.deepEqual(proposed[`tower${i}.jpg`], ["tall"]);
    assert.equal(proposed["hill0.jpg"], undefined);
    await project.run("ml/accept-proposals", { labels });
    assert.deepEqual((await project.values("tags"))["tower7.jpg"], ["tall"]);
  });

  it("selects diverse, typical, balanced and similar images, and keeps away from those that are chosen", async () => {
    await using project = await mlProject(await versionsOfKinds());
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
      await refusal(project.run("ml/select", { strategy: "similar" })),
      /Choose the tag whose images/,
    );
    assert.match(
      await refusal(project.run("ml/select", { strategy: "weighted", diversity: 0 })),
      /All weights are 0/,
    );
  });
});
