import assert from "node:assert/strict";
import type { ReportBlockInfo, ReportInfo } from "../../src/protocol/reports.ts";
import { bytesOf, int32sOf } from "../../src/protocol/bytes.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import { mlProject, type MlProject } from "../support/mlProject.ts";

const names = Array.from({ length: 10 }, (_, i) => `${i}.png`);
const images = Object.fromEntries(names.map((name, i) => [name, 20 + 10 * i]));
const tagged = (tags: string): Record<string, string> =>
  Object.fromEntries(
    Array.from(tags).flatMap((letter, i) =>
      letter === "-" ? [] : [[`${i}.png`, letter === "c" ? "cat" : "dog"]],
    ),
  );

function blockOf<K extends ReportBlockInfo["kind"]>(
  { blocks }: ReportInfo,
  kind: K,
  title: string,
): Extract<ReportBlockInfo, { kind: K }> {
  const found = blocks.find((block) => block.kind === kind && block.title === title);
  const titles = blocks.map((block) => `${block.kind} ${block.title}`).join(", ");
  return (found ?? assert.fail(`no ${kind} '${title}' among ${titles}`)) as Extract<
    ReportBlockInfo,
    { kind: K }
  >;
}

const textOf = ({ blocks: [text] }: ReportInfo): string => (text.kind === "text" ? text.text : "");

async function reportOf(project: MlProject, resultId: number | null): Promise<ReportInfo> {
  return project.call("result/report", { resultId: resultId ?? 0 });
}

async function namesBehind(
  project: MlProject,
  resultId: number | null,
  group: number | null | undefined,
): Promise<string[]> {
  const bytes = await project.call("result/ids", {
    resultId: resultId ?? 0,
    groupIds: [group ?? 0],
  });
  const ids = int32sOf(bytes);
  return [...project.ids].filter(([, id]) => ids.includes(id)).map(([name]) => name);
}

describe("evaluation by the built-in plugin over the engine", function () {
  this.timeout(120_000);

  it("evaluates tags: figures, a confusion matrix with its images, scores in one commit, a run", async () => {
    await using project = await mlProject(images);
    const truth = await project.label("truth", tagged("ccccddddd-"));
    const prediction = await project.label("model", tagged("cccdddddcc"));
    const { value, resultId, title, groups } = await project.run("ml/evaluate", {
      truth,
      prediction,
    });
    assert.equal(title, "Evaluation: model against truth");
    const { models, leftOut } = value as {
      models: { accuracy: number; macro: { f1: number } }[];
      leftOut: number;
    };
    assert.equal(models[0]?.accuracy, 7 / 9);
    // Cats: precision 3/4, recall 3/4; dogs: 4/5, 4/5.
    assert.ok(Math.abs((models[0]?.macro.f1 ?? 0) - (0.75 + 0.8) / 2) < 1e-12);
    assert.equal(leftOut, 1);
    const report = await reportOf(project, resultId);
    const matrix = blockOf(report, "matrix", "Confusion matrix");
    assert.deepEqual(
      [matrix.rows, matrix.columns],
      [
        ["cat", "dog"],
        ["cat", "dog"],
      ],
    );
    assert.deepEqual(matrix.values, [3, 1, 1, 4]);
    assert.deepEqual(await namesBehind(project, resultId, matrix.groups[1]), ["3.png"]);
    assert.deepEqual(await namesBehind(project, resultId, matrix.groups[2]), ["8.png"]);
    const classes = blockOf(report, "table", "Classes");
    assert.deepEqual(
      classes.rows.map((row) => row.map((cell) => (typeof cell === "object" ? cell?.value : cell))),
      [
        ["cat", 4, 0.75, 0.75, 0.75, 3, 1, 1],
        ["dog", 5, 0.8, 0.8, 0.8, 4, 1, 1],
      ],
    );
    assert.deepEqual(groups, [{ name: "Wrong", members: ["3.png", "8.png"] }]);
    const scores = await project.values("evaluation");
    assert.deepEqual(
      names.map((name) => scores[name]),
      [1, 1, 1, 0, 1, 1, 1, 1, 0, undefined],
    );
    assert.equal((await project.history())[0], `Set the evaluation of 9 images: ${title}`);
    const run = await project.call("run/get", { owner: "ml", key: title });
    assert.ok(run.results);
    const kept = await project.call("run/results", {
      ...{ owner: "ml", key: title, resultsId: run.results.id, offset: 0, limit: 100_000 },
    });
    // The figures of the answer, lists as lists.
    assert.deepEqual({ ...JSON.parse(Buffer.from(kept).toString()), run: title }, value);
    await project.call("history/undo", {});
    await assert.rejects(project.values("evaluation"), /no property/);
  });

  it("compares two models side by side: differences, and images that only one gets right", async () => {
    await using project = await mlProject(images);
    const truth = await project.label("truth", tagged("cccccddddd"));
    const prediction = await project.label("a", tagged("cccccccddd"));
    const second = await project.label("b", tagged("dccccddd-d"));
    const confidence = await sure(project);
    const before = await project.history();
    const { resultId, groups } = await project.run("ml/evaluate", {
      truth,
      prediction,
      confidence,
      second,
      property: "",
    });
    assert.deepEqual(groups, [
      { name: "Only a is right", members: ["8.png", "0.png"] },
      { name: "Only b is right", members: ["5.png", "6.png"] },
    ]);
    const report = await reportOf(project, resultId);
    const figures = blockOf(report, "table", "Figures");
    assert.deepEqual(figures.rows[0], ["Accuracy", 0.8, 0.8, 0]);
    const matrix = blockOf(report, "matrix", "Confusion matrix of b");
    assert.deepEqual(matrix.columns, ["cat", "dog", "not predicted"]);
    assert.deepEqual(matrix.values, [4, 1, 0, 0, 4, 1]);
    assert.equal(blockOf(report, "lines", "Precision and recall of a").series.length, 2);
    const unsure = blockOf(report, "histogram", "Confidence where a is right");
    assert.equal(unsure.values.byteLength / 4, 8);
    // Nothing was to be written.
    assert.deepEqual(await project.history(), before);
  });

  it("evaluates boxes of a source as COCO does, and tells what is missing in a sentence", async () => {
    await using project = await mlProject(images);
    await assert.rejects(
      project.run("ml/evaluate", { kind: "boxes" }),
      /No annotations come from a prediction yet/,
    );
    await annotate(project);
    const { value, resultId, groups } = await project.run("ml/evaluate", {
      kind: "boxes",
      source: "detector",
    });
    const [model] = (value as { models: { map50: number; map: number }[] }).models;
    assert.ok(Math.abs((model?.map50 ?? 0) - 0.5 * (1 + 51 / 101)) < 1e-9);
    const report = await reportOf(project, resultId);
    assert.match(
      textOf(report),
      /^3 images with 3 true boxes and .*\. 1 image has no true box: what is predicted there counts as wrong\./,
    );
    const matrix = blockOf(report, "matrix", "Confusion matrix");
    assert.deepEqual(matrix.rows, ["cat", "dog", "nothing there"]);
    assert.deepEqual(matrix.values, [1, 0, 0, 0, 1, 1, 0, 1, 0]);
    assert.deepEqual(await namesBehind(project, resultId, matrix.groups[7]), ["2.png"]);
    assert.deepEqual(groups, [{ name: "With mistakes", members: ["1.png", "2.png"] }]);
    const scores = await project.values("evaluation");
    // Where nobody has looked nothing is right.
    assert.deepEqual(scores, { "0.png": 1, "1.png": 0, "2.png": 0 });
  });

  it("evaluates polygons and masks pixel by pixel", async () => {
    await using project = await mlProject(images);
    await annotate(project);
    await assert.rejects(
      project.run("ml/evaluate", { kind: "masks", source: "detector" }),
      /no polygons and masks as ground truth/,
    );
    const imageOf = await imageIds(project);
    const ring = (x: number, width: number): number[][] => [
      [x, 0, x + width, 0, x + width, 4, x, 4],
    ];
    const narrow = { kind: "mask", width: 2, height: 3 } as const;
    const area = (name: string, source: string, x: number, width: number, i: number) => ({
      id: -10 - i,
      imageId: imageOf.get(name) ?? 0,
      classId: -2,
      shape: { kind: "polygon" as const, rings: ring(x, width) },
      confidence: null,
      source,
      attributes: {},
    });
    await project.commit({
      title: "Draw",
      properties: [{ id: -1, name: "area", type: "tag", mode: "image", groupId: null }],
      tags: [{ id: -2, propertyId: -1, name: "sky", color: null, parents: [] }],
      annotations: [
        area("0.png", "", 0, 4, 0),
        area("0.png", "model", 1, 4, 1),
        area("1.png", "", 0, 2, 2),
        area("1.png", "model", 0, 2, 3),
        // Its columns are of another height than those of the image.
        { ...area("1.png", "model", 0, 2, 4), shape: { ...narrow, counts: [0, 6] } },
      ],
    });
    const { value, resultId, groups } = await project.run("ml/evaluate", {
      kind: "masks",
      source: "model",
    });
    const [model] = (value as { models: { byClass: { iou: number }[] }[] }).models;
    // 12 of 20 pixels, and 8 of 8.
    assert.equal(model?.byClass[0]?.iou, 20 / 28);
    const report = await reportOf(project, resultId);
    assert.match(textOf(report), /1 mask of another size than its image was left out\.$/);
    assert.deepEqual(blockOf(report, "table", "Figures").rows, [
      ["Mean IoU", 20 / 28],
      ["Accuracy of pixels that have a class", 20 / 24],
    ]);
    assert.deepEqual(groups, [{ name: "With mistakes", members: ["0.png"] }]);
    const scores = await project.values("evaluation");
    assert.deepEqual([scores["0.png"], scores["1.png"]], [0.6, 1]);
  });

  it("refuses what cannot be compared, with what to do next", async () => {
    await using project = await mlProject(images);
    const truth = await project.label("truth", tagged("cc--------"));
    const other = await project.label("other", tagged("--dd------"));
    const before = await project.history();
    await assert.rejects(project.run("ml/evaluate", {}), /Choose the property with the right tags/);
    await assert.rejects(
      project.run("ml/evaluate", { truth, prediction: truth }),
      /Choose two different ones/,
    );
    await assert.rejects(
      project.run("ml/evaluate", { truth, prediction: other }),
      /None of these images has a tag of 'other'/,
    );
    await assert.rejects(
      project.run("ml/evaluate", { truth, prediction: other }, ["5.png"]),
      /exactly one tag of 'truth'/,
    );
    assert.deepEqual(await project.history(), before);
  });
});

/** A confidence for each image: 0.9, 0.85, … */
async function sure(project: MlProject): Promise<number> {
  const made = await project.commit({
    title: "Confidence",
    properties: [{ id: -1, name: "confidence", type: "number", mode: "instance", groupId: null }],
    values: [
      {
        propertyId: -1,
        ids: bytesOf(Int32Array.from(names, (name) => project.ids.get(name) ?? 0)),
        how: "set",
        values: { kind: "each", values: names.map((_, i) => 0.4 + i / 20) },
      },
    ],
  });
  return made.get(-1) ?? 0;
}

/** Truth: a cat in 0, a dog in 0 and 1. The detector finds those of 0, and a dog in 2 where there is none. */
async function annotate(project: MlProject): Promise<void> {
  const imageOf = await imageIds(project);
  const box = (name: string, classId: number, x: number, source: string, confidence: number) => ({
    imageId: imageOf.get(name) ?? 0,
    classId,
    shape: { kind: "box" as const, x, y: 0, width: 4, height: 4 },
    confidence: source === "" ? null : confidence,
    source,
    attributes: {},
  });
  const all = [
    box("0.png", -2, 0, "", 1),
    box("0.png", -3, 4, "", 1),
    box("1.png", -3, 0, "", 1),
    box("0.png", -2, 0, "detector", 0.9),
    box("0.png", -3, 4, "detector", 0.8),
    box("2.png", -3, 0, "detector", 0.7),
  ];
  await project.commit({
    title: "Annotate",
    properties: [{ id: -1, name: "object", type: "tag", mode: "image", groupId: null }],
    tags: ["cat", "dog"].map((name, i) => ({
      id: -2 - i,
      propertyId: -1,
      name,
      color: null,
      parents: [],
    })),
    annotations: all.map((one, i) => ({ id: -10 - i, ...one })),
  });
}

/** By file. */
async function imageIds(project: MlProject): Promise<Map<string, number>> {
  const imageOf = new Map<string, number>();
  const { viewId } = await project.call("view/open", { spec: defaultViewSpec, stateId: null });
  const range = await project.call("view/range", { viewId, from: 0, count: names.length });
  const shownImages = int32sOf(range.images);
  for (const [i, id] of int32sOf(range.ids).entries())
    for (const [name, instanceId] of project.ids)
      if (instanceId === id) imageOf.set(name, shownImages[i] ?? 0);
  return imageOf;
}
