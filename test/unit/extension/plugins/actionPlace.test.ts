import assert from "node:assert/strict";
import {
  placeOf,
  wholeProject,
  type PlaceContext,
} from "../../../../src/extension/plugins/actionPlace.ts";
import type { Project } from "../../../../src/extension/projects/project.ts";

describe("the place of what an engine suggests", () => {
  it("is the grid of its own project, for each engine counts its views from 1", () => {
    const [ours, theirs] = ["/ours", "/theirs"].map((dir) => ({ dir }) as Project);
    assert.ok(ours && theirs);
    const gridOf = (project: Project, stateId: string, viewId: number | undefined) => ({
      project,
      stateId,
      view: { viewId },
    });
    const all = [
      gridOf(theirs, "theirs", 1),
      gridOf(ours, "not opened again", undefined),
      gridOf(ours, "ours", 1),
    ];
    const pages = { grids: { all }, maps: { all: [] } } as unknown as PlaceContext;
    const { target } = placeOf(pages, ours, {
      ...wholeProject,
      target: { kind: "view", viewId: 1 },
    });
    assert.deepEqual(target, { kind: "grid", gridId: "ours" });
  });
});
