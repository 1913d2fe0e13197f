import assert from "node:assert/strict";
import { bytesOf } from "../../src/protocol/bytes.ts";
import { each } from "../support/commits.ts";
import { mlProject } from "../support/mlProject.ts";
import { kindOf, refusal, versionsOfKinds } from "../support/mlScenes.ts";

describe("what predictions of a model say of the ground truth, over the engine", function () {
  this.timeout(120_000);

  it("scores mistakenness and hardness from predictions, as the formulas have it", async () => {
    await using project = await mlProject(await versionsOfKinds());
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
      await refusal(project.run("ml/mistakenness", { labels })),
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
    await using project = await mlProject(await versionsOfKinds());
    // Classes of the same names, as an import and a detector make them.
    const [truth, seen] = [
      await project.label("object", { "hill0.jpg": "car", "hill1.jpg": "dog" }),
      await project.label("seen", { "hill0.jpg": "car", "hill1.jpg": "dog" }),
    ];
    const tags = [
      ...(await project.call("tag/list", { propertyId: truth })),
      ...(await project.call("tag/list", { propertyId: seen })),
    ];
    const [car, dog] = ["car", "dog"];
    const classOf = (name: string, propertyId: number) =>
      tags.find((tag) => tag.name === name && tag.propertyId === propertyId)?.id ?? 0;
    const box = (x: number) => ({ kind: "box" as const, x, y: 0, width: 100, height: 100 });
    const listed = await project.call("instance/list", { after: 0, limit: 100 });
    const image = (name: string) => {
      const found = listed.find(({ relativePath }) => relativePath === name);
      assert.ok(found?.image);
      return found.image.id;
    };
    let id = 0;
    const drawn = (name: string, kind: string, x: number, confidence: number | null) => ({
      id: --id,
      imageId: image(name),
      classId: classOf(kind, confidence === null ? truth : seen),
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
      await refusal(project.run("ml/mistakenness", { of: "annotations", source: "other" })),
      /'other' is not among the choices: model\./,
    );
  });
});
