import assert from "node:assert/strict";
import { WinnowError } from "../../src/base/errors.ts";
import { bytesOf } from "../../src/protocol/bytes.ts";
import { defaultViewSpec } from "../../src/protocol/view.ts";
import { commit, each, same, valuesOf } from "../support/commits.ts";
import { openEngine, type TestEngine } from "../support/engine.ts";
import { tempDir } from "../support/tempDir.ts";
import { writeTree } from "../support/tinyImages.ts";
import { until } from "../support/until.ts";

/** Four files, the last two with the same content; properties label (tag of an image) and score; tags cat, dog. */
async function prepare(
  engine: TestEngine,
  dir: string,
): Promise<{ ids: number[]; label: number; score: number; cat: number; dog: number }> {
  await writeTree(dir, { "a.jpg": 1, "b.jpg": 2, "c.jpg": 3, "d.jpg": 3 });
  await engine.import(dir);
  const listed = await engine.call("instance/list", { after: 0, limit: 10 });
  const made = await engine.call("commit/do", {
    commit: commit({
      title: "Prepare",
      tags: [
        { id: -3, propertyId: -1, name: "cat", color: 0xff0000, parents: [] },
        { id: -4, propertyId: -1, name: "dog", color: null, parents: [] },
      ],
      properties: [
        { id: -1, name: "label", type: "tag", mode: "image", groupId: null },
        { id: -2, name: "score", type: "number", mode: "instance", groupId: null },
      ],
    }),
  });
  const real = new Map(made.ids);
  const [label, score, cat, dog] = [-1, -2, -3, -4].map((given) => real.get(given) ?? 0);
  const ids = listed.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ id }) => id);
  return { ids, label, score, cat, dog };
}

const packed = (ids: readonly number[]): Uint8Array => bytesOf(Int32Array.from(ids));

describe("the data of a project over its engine", () => {
  it("is stamped, read, counted, undone and told to every window (P16 P17 P18 P19)", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path);
    const { ids, label, score, cat } = await prepare(engine, dir.path);
    await using other = openEngine(dir.path);
    await other.connection.ready();
    let told = false;
    other.connection.on("project/changed", ({ values }) => (told ||= values));
    const stamped = await engine.call("commit/stamp", {
      target: { kind: "ids", ids: packed([ids[0], ids[2]]) },
      changes: [
        { propertyId: label, how: "set", value: cat },
        { propertyId: score, how: "set", value: 0.5 },
      ],
      title: null,
    });
    assert.equal(stamped.instances, 2);
    await until("the other window knows", () => told);
    const get = async (from: TestEngine): Promise<unknown> =>
      from.call("value/get", { ids: packed(ids), propertyIds: [label, score] });
    // The label is of the content, which the last two files share.
    const after = [
      [cat, null, cat, cat],
      [0.5, null, 0.5, null],
    ];
    assert.deepEqual(await get(other), after);
    assert.deepEqual(
      (await other.call("tag/list", { propertyId: label })).map(({ name, instances }) => [
        name,
        instances,
      ]),
      [
        ["cat", 3],
        ["dog", 0],
      ],
    );
    assert.deepEqual(
      (await other.call("property/list", {})).properties.map(({ name, filled }) => [name, filled]),
      [
        ["label", 2],
        ["score", 2],
      ],
    );
    const undone = await other.call("history/undo", {});
    assert.deepEqual(
      [undone.undo?.title, undone.redo?.title],
      ["Prepare", "Set label, score of 2 images"],
    );
    assert.deepEqual(await get(engine), [
      [null, null, null, null],
      [null, null, null, null],
    ]);
    await engine.call("history/go", { commitId: stamped.commitId });
    assert.deepEqual(await get(engine), after);
  });

  it("is stamped on a selection and on a whole view", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path);
    const { ids, score } = await prepare(engine, dir.path);
    const { viewId, version } = await engine.call("view/open", {
      spec: defaultViewSpec,
      stateId: null,
    });
    const set = (kind: "selection" | "view", value: number): Promise<{ instances: number }> =>
      engine.call("commit/stamp", {
        target: { kind, viewId },
        changes: [{ propertyId: score, how: "set", value }],
        title: "Mine",
      });
    await assert.rejects(set("selection", 1), { code: "bad-request" });
    assert.equal((await set("view", 1)).instances, 4);
    await engine.call("view/select", {
      viewId,
      version,
      change: { kind: "set", from: 1, to: 3 },
    });
    assert.equal((await set("selection", 2)).instances, 2);
    assert.deepEqual(await engine.call("value/get", { ids: packed(ids), propertyIds: [score] }), [
      [1, 2, 2, 1],
    ]);
    const { commits } = await engine.call("history/list", { before: null, limit: 1 });
    assert.equal(commits[0].title, "Mine");
  });

  it("is refused as a whole with the row that is wrong", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path);
    const { ids, score } = await prepare(engine, dir.path);
    await assert.rejects(
      engine.call("commit/do", {
        commit: commit({ values: [valuesOf(score, ids.slice(0, 2), each(1, "abc"))] }),
      }),
      (error) =>
        error instanceof WinnowError &&
        error.code === "bad-request" &&
        error.message === "Row 2 of 'score': 'abc' is no number.",
    );
    const [values] = await engine.call("value/get", { ids: packed(ids), propertyIds: [score] });
    assert.deepEqual(values, [null, null, null, null]);
    await assert.rejects(engine.call("tag/list", { propertyId: 99 }), { code: "not-found" });
  });

  it("has annotations, whose classes are tags that can be merged (P16)", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path);
    const { ids, cat, dog } = await prepare(engine, dir.path);
    const [{ images }] = [await engine.call("project/status", {})];
    assert.equal(images, 3);
    const box = { kind: "box", x: 1, y: 2, width: 3, height: 4 } as const;
    const given = {
      id: -1,
      imageId: 1,
      classId: cat,
      shape: box,
      confidence: 0.5,
      source: "run",
      attributes: { hard: true },
    };
    await engine.call("commit/do", { commit: commit({ annotations: [given] }) });
    const [found] = await engine.call("annotation/of", { ids: packed(ids) });
    const { author, time, ...rest } = found;
    assert.deepEqual(rest, { ...given, id: found.id });
    assert.equal(typeof author, "string");
    assert.ok(Math.abs(Date.now() - time) < 60_000);
    await engine.call("tag/merge", { from: cat, into: dog });
    const [merged] = await engine.call("annotation/of", { ids: packed(ids) });
    assert.equal(merged.classId, dog);
  });

  it("changes the type of a property after telling what is lost", async () => {
    await using dir = await tempDir();
    await using engine = openEngine(dir.path);
    const { ids } = await prepare(engine, dir.path);
    const { ids: made } = await engine.call("commit/do", {
      commit: commit({
        properties: [{ id: -1, name: "note", type: "text", mode: "instance", groupId: null }],
        values: [valuesOf(-1, ids, each("1", "x", "x", "y"))],
      }),
    });
    const [[, propertyId]] = made;
    assert.deepEqual(await engine.call("property/preview", { propertyId, type: "number" }), {
      converted: 1,
      lost: [
        { value: "x", count: 2 },
        { value: "y", count: 1 },
      ],
    });
    await engine.call("property/convert", { propertyId, type: "number" });
    const get = async (): Promise<unknown> =>
      engine.call("value/get", { ids: packed(ids), propertyIds: [propertyId] });
    assert.deepEqual(await get(), [[1, null, null, null]]);
    await engine.call("history/undo", {});
    assert.deepEqual(await get(), [["1", "x", "x", "y"]]);
  });

  it("and its history are there after the engine was killed (P19)", async () => {
    await using dir = await tempDir();
    let prepared;
    {
      await using engine = openEngine(dir.path);
      prepared = await prepare(engine, dir.path);
      const { score, ids } = prepared;
      await engine.call("commit/do", {
        commit: commit({ title: "Set", values: [valuesOf(score, ids, same(3))] }),
      });
      const { pid } = await engine.connection.ready();
      process.kill(pid, "SIGKILL");
    }
    await using again = openEngine(dir.path);
    const get = async (): Promise<unknown> =>
      again.call("value/get", { ids: packed(prepared.ids), propertyIds: [prepared.score] });
    assert.deepEqual(await get(), [[3, 3, 3, 3]]);
    assert.equal((await again.call("history/undo", {})).redo?.title, "Set");
    assert.deepEqual(await get(), [[null, null, null, null]]);
  });
});
