import assert from "node:assert/strict";
import { AnnotationLooks } from "../../../../src/extension/pages/annotationLooks.ts";
import type { AnnotationLook } from "../../../../src/protocol/pageData.ts";

/** What VS Code keeps for a workspace, as it comes back in another window: by value. */
function memory() {
  const kept = new Map<string, string>();
  return {
    kept,
    keys: () => [...kept.keys()],
    get: (key: string, otherwise?: unknown) => {
      const text = kept.get(key);
      return text === undefined ? otherwise : JSON.parse(text);
    },
    update: (key: string, value: unknown) => {
      kept.set(key, JSON.stringify(value));
      return Promise.resolve();
    },
  };
}

const look = (classId: number): AnnotationLook => ({
  hiddenClasses: [3],
  hiddenSources: ["run A"],
  confidence: [0.5, 1],
  classId,
  classPropertyId: null,
});

describe("how annotations are shown", () => {
  it("is kept for each project, and told to all of its pages", () => {
    const workspace = memory();
    const looks = new AnnotationLooks(workspace, assert.fail);
    const told: AnnotationLook[] = [];
    looks.of("/a").onDidChange((changed) => told.push(changed));
    assert.equal(looks.of("/a").read(), null);
    looks.of("/a").save(look(7));
    looks.of("/b").save(look(8));
    assert.deepEqual(told, [look(7)]);
    const later = new AnnotationLooks(workspace, assert.fail);
    assert.deepEqual([later.of("/a").read(), later.of("/b").read()], [look(7), look(8)]);
  });

  it("is forgotten for the projects that were changed longest ago, and when it is damaged", () => {
    const workspace = memory();
    const looks = new AnnotationLooks(workspace, assert.fail);
    for (let i = 1; i <= 101; i++) looks.of(`/${i}`).save(look(i));
    const later = new AnnotationLooks(workspace, assert.fail);
    assert.equal(later.of("/1").read(), null);
    assert.deepEqual(later.of("/101").read(), look(101));
    for (const key of workspace.keys()) workspace.kept.set(key, '[["/a", {"classId": "x"}]]');
    assert.equal(new AnnotationLooks(workspace, assert.fail).of("/a").read(), null);
  });
});
