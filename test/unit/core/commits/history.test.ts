import assert from "node:assert/strict";
import { Dataset } from "../../../../src/core/columns/dataset.ts";
import { CommitLog } from "../../../../src/core/commits/commitLog.ts";
import { Project } from "../../../../src/core/project/project.ts";
import type { History } from "../../../../src/protocol/data.ts";
import { commit, contentsOf, openBench, rowsOf, same, valuesOf } from "../../../support/commits.ts";
import { tempDir } from "../../../support/tempDir.ts";

/** `title state` of each, newest first, and what undo and redo would do. */
function shown({ commits, undo, redo }: History): unknown {
  return {
    commits: commits.map(({ title, state }) => `${title} ${state}`),
    undo: undo?.title ?? null,
    redo: redo?.title ?? null,
  };
}

const property = { type: "text", mode: "instance", groupId: null } as const;

describe("the history", () => {
  it("is a line: what is undone comes back by redo, until another commit drops it (P19)", () => {
    const { log } = openBench(1);
    for (const name of ["a", "b", "c"])
      log.do(commit({ title: name, properties: [{ ...property, id: -1, name }] }));
    assert.deepEqual(shown(log.undo()), {
      commits: ["c undone", "b done", "a done"],
      undo: "b",
      redo: "c",
    });
    assert.deepEqual(shown(log.undo()), {
      commits: ["c undone", "b undone", "a done"],
      undo: "a",
      redo: "b",
    });
    assert.deepEqual(shown(log.redo()), {
      commits: ["c undone", "b done", "a done"],
      undo: "b",
      redo: "c",
    });
    log.do(commit({ title: "d", properties: [{ ...property, id: -1, name: "d" }] }));
    assert.deepEqual(shown(log.redo()), {
      commits: ["d done", "c dropped", "b done", "a done"],
      undo: "d",
      redo: null,
    });
  });

  it("ends quietly at both ends", () => {
    const { log, db } = openBench(1);
    log.do(commit({ properties: [{ ...property, id: -1, name: "a" }] }));
    log.undo();
    const before = rowsOf(db);
    assert.equal(log.undo().undo, null);
    log.redo();
    assert.equal(log.redo().redo, null);
    log.undo();
    assert.deepEqual(rowsOf(db), before);
  });

  it("goes back and forth to any point, and to none that was dropped (P19)", () => {
    const bench = openBench(3);
    const states = [rowsOf(bench.db)];
    const ids = [0];
    for (const name of ["a", "b", "c", "d"]) {
      ids.push(bench.do({ title: name, properties: [{ ...property, id: -1, name }] }).commitId);
      states.push(rowsOf(bench.db));
    }
    for (const point of [2, 0, 4, 1, 3, 3]) {
      bench.log.go(ids[point]);
      assert.deepEqual(rowsOf(bench.db), states[point]);
    }
    const other = bench.do({ title: "e" });
    assert.throws(() => bench.log.go(ids[4]), { code: "not-found", message: /'d' was undone/ });
    assert.throws(() => bench.log.go(99), { code: "not-found" });
    bench.log.go(ids[1]);
    bench.log.go(other.commitId);
    assert.equal(bench.log.list(null, 10).undo?.title, "e");
  });

  it("does not have what was applied, and undo leaves that alone (P19)", () => {
    const bench = openBench(2);
    const made = bench.do({ title: "make", properties: [{ ...property, id: -1, name: "a" }] });
    const [[, id]] = made.ids;
    bench.do({ title: "set", values: [valuesOf(id, [1], same("one"))] });
    bench.log.apply(commit({ title: "applied", values: [valuesOf(id, [2], same("two"))] }));
    assert.deepEqual(shown(bench.log.list(null, 10)), {
      commits: ["set done", "make done"],
      undo: "set",
      redo: null,
    });
    bench.log.undo();
    assert.deepEqual(rowsOf(bench.db).instance_values, [JSON.stringify([id, 2, "two"])]);
    bench.log.redo();
    assert.deepEqual(rowsOf(bench.db).instance_values, [
      JSON.stringify([id, 1, "one"]),
      JSON.stringify([id, 2, "two"]),
    ]);
  });

  it("keeps ids out of use for ever: what is made after an undo gets others (P18)", () => {
    const bench = openBench(1);
    const make = (name: string): number =>
      bench.do({ properties: [{ ...property, id: -1, name }] }).ids[0][1];
    const first = make("a");
    bench.log.undo();
    assert.notEqual(make("b"), first);
  });

  it("says that a name is taken instead of bringing back a second of that name", () => {
    const bench = openBench(1);
    const [[, id]] = bench.do({ properties: [{ ...property, id: -1, name: "a" }] }).ids;
    const { deletions } = commit({});
    bench.do({ deletions: { ...deletions, properties: [id] } });
    bench.log.apply(commit({ properties: [{ ...property, id: -1, name: "A" }] }));
    const before = rowsOf(bench.db);
    assert.throws(() => bench.log.undo(), {
      code: "bad-request",
      message:
        "This cannot be brought back, because there is a property named 'a' now. Rename or delete it and try again.",
    });
    assert.deepEqual(rowsOf(bench.db), before);
  });

  it("is listed in pages", () => {
    const bench = openBench(1);
    const ids = ["a", "b", "c"].map((title) => bench.do({ title }).commitId);
    assert.deepEqual(
      bench.log.list(ids[2], 1).commits.map(({ title }) => title),
      ["b"],
    );
  });

  it("survives closing the project, and so do the values (P19)", async () => {
    await using dir = await tempDir();
    const open = async (): Promise<{ project: Project; dataset: Dataset; log: CommitLog }> => {
      const project = await Project.open({
        projectDir: dir.path,
        create: true,
        readOnly: false,
        recover: null,
      });
      const dataset = new Dataset(project.db);
      const log = new CommitLog(project.db, dataset, { author: "ada", changed: () => {} });
      return { project, dataset, log };
    };
    const first = await open();
    first.log.do(commit({ title: "one", properties: [{ ...property, id: -1, name: "a" }] }));
    first.log.do(commit({ title: "two", properties: [{ ...property, id: -1, name: "b" }] }));
    first.log.undo();
    const before = [rowsOf(first.project.db), contentsOf(first.dataset)];
    await first.project.close();
    const second = await open();
    assert.deepEqual([rowsOf(second.project.db), contentsOf(second.dataset)], before);
    assert.deepEqual(shown(second.log.redo()), {
      commits: ["two done", "one done"],
      undo: "two",
      redo: null,
    });
    assert.equal(second.log.undo().undo?.title, "one");
    assert.deepEqual(
      second.log.undo().commits.map(({ state }) => state),
      ["undone", "undone"],
    );
    assert.deepEqual(second.dataset.properties.list, []);
    await second.project.close();
  });
});
