import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { Project } from "../../../src/core/project/project.ts";
import { Engine } from "../../../src/engine/engine.ts";
import type { TaskInfo } from "../../../src/protocol/tasks.ts";
import { defaultViewSpec } from "../../../src/protocol/view.ts";
import { engineScripts } from "../../support/bundles.ts";
import { tempDir } from "../../support/tempDir.ts";
import { writeTree } from "../../support/tinyImages.ts";

const open = async (dir: string, readOnly = false): Promise<Engine> =>
  new Engine(
    await Project.open({ projectDir: dir, create: true, readOnly, recover: null }),
    engineScripts,
  );

function ended(engine: Engine): Promise<TaskInfo> {
  return new Promise((resolve) => {
    const subscription = engine.tasks.onDidChange((task) => {
      if (task.endedAt === null) return;
      subscription.dispose();
      resolve(task);
    });
  });
}

describe("an engine", () => {
  it("keeps the selection of a view for a window that reloads", async () => {
    await using dir = await tempDir();
    await writeTree(dir.path, { "a.jpg": 1, "b.jpg": 2, "c.jpg": 3, "d.jpg": 4 });
    const stateId = randomUUID();
    const engine = await open(dir.path);
    const end = ended(engine);
    await engine.import([{ path: dir.path, include: [], exclude: [] }]);
    assert.equal((await end).added, 4);
    const { viewId, view } = engine.openView(defaultViewSpec, stateId);
    view.select(1, { kind: "set", from: 1, to: 3 });
    const chosen = [...view.selected(0, 10)];
    assert.equal(chosen.length, 2);
    engine.selectionChanged(viewId);
    // The window goes a moment later, before the selection was written in its own time.
    await engine.close();
    const again = await open(dir.path);
    assert.deepEqual(
      [stateId, randomUUID(), null].map((id) => [
        ...again.openView(defaultViewSpec, id).view.selected(0, 10),
      ]),
      [chosen, [], []],
    );
    await again.close();
  });

  it("that only looks changes nothing", async () => {
    await using dir = await tempDir();
    const owner = await open(dir.path);
    const engine = await open(dir.path, true);
    await assert.rejects(engine.import([{ path: dir.path, include: [], exclude: [] }]), {
      code: "read-only",
    });
    assert.throws(() => engine.rescan(null, false), { code: "read-only" });
    const { viewId } = engine.openView(defaultViewSpec, randomUUID());
    engine.selectionChanged(viewId);
    await engine.close();
    await owner.close();
  });

  it("does the same waiting work once", async () => {
    await using dir = await tempDir();
    const engine = await open(dir.path);
    const first = engine.rescan(null, false);
    const tasks = [
      engine.rescan(null, false),
      engine.rescan(null, true),
      engine.rescan(["x"], false),
    ];
    assert.deepEqual(
      tasks.map(({ id }) => id - first.id),
      [0, 1, 2],
    );
    await engine.close();
  });
});
