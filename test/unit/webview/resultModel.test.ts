import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { WinnowError } from "../../../src/base/errors.ts";
import type { GridPageContract } from "../../../src/protocol/gridPage.ts";
import type { ResultInfo } from "../../../src/protocol/results.ts";
import type { Client } from "../../../src/protocol/rpc.ts";
import type { ViewResult } from "../../../src/protocol/view.ts";
import { GridModel } from "../../../webview/grid/gridModel.ts";
import { until } from "../../support/until.ts";

const shownOf = (id: number): ViewResult => ({
  id,
  groups: null,
  min: null,
  max: null,
  sort: "given",
});

const infoOf = (id: number): ResultInfo => ({
  id,
  title: `Result ${id}`,
  actionId: "a/b",
  time: id,
  running: false,
  groups: [],
  hasReport: false,
  scale: null,
  scored: "nothing",
});

/** A grid's model over a host that keeps results 1 and 2 and shows no image. */
function opened(): {
  grid: GridModel<{ close(): void }>;
  kept: Map<number, ResultInfo>;
  asked: [method: string, params: unknown][];
  changed: (resultId: number) => void;
} {
  const kept = new Map([1, 2].map((id) => [id, infoOf(id)]));
  const asked: [string, unknown][] = [];
  const listeners = new Map<string, (event: unknown) => void>();
  const answers: Record<string, (params: { resultId: number }) => unknown> = {
    "result/list": () => [...kept.values()],
    "result/command": () => null,
    "result/get": ({ resultId }) => {
      const found = kept.get(resultId);
      if (!found) throw new WinnowError("not-found", "gone");
      return found;
    },
  };
  const view = { viewId: 1, version: 1, total: 0, projectTotal: 0, selected: 0, problems: 0 };
  const client = {
    call: async (method: string, params: { resultId: number }) => {
      asked.push([method, params]);
      return answers[method]?.(params) ?? { ...view, groups: [], scored: false };
    },
    on: (event: string, listener: (event: unknown) => void) => {
      listeners.set(event, listener);
      return { dispose: () => undefined };
    },
  } as unknown as Client<GridPageContract>;
  const grid = new GridModel(client, async () => ({ close: () => undefined }));
  return {
    grid,
    kept,
    asked,
    changed: (resultId) => listeners.get("result/changed")?.({ resultId }),
  };
}

describe("the result that a grid shows", () => {
  it("is asked for with the groups that are shown: those of a report's cells are told to nobody else", async () => {
    const { grid, asked } = opened();
    const gets = (): unknown[] =>
      asked.filter(([name]) => name === "result/get").map(([, params]) => params);
    grid.updateSpec({ result: { ...shownOf(1), groups: [7] } });
    await until("the first", () => gets().length === 1);
    grid.updateSpec({ result: { ...shownOf(1), groups: [9] } });
    await until("the second", () => gets().length === 2);
    assert.deepEqual(gets(), [
      { resultId: 1, groupIds: [7] },
      { resultId: 1, groupIds: [9] },
    ]);
  });

  it("is loaded with the view's spec, and told as gone when it is", async () => {
    const { grid, kept, asked, changed } = opened();
    const kind = (): string => grid.results.shown.value.kind;
    const refreshes = (): number => asked.filter(([name]) => name === "view/refresh").length;
    assert.equal(kind(), "none");
    grid.updateSpec({ result: shownOf(1) });
    assert.equal(kind(), "loading");
    await until("it", () => kind() === "shown");
    assert.deepEqual(
      grid.results.all.value.map(({ id }) => id),
      [1, 2],
    );
    changed(2);
    await setTimeout(20);
    assert.equal(refreshes(), 0);
    kept.delete(1);
    changed(1);
    await until("the end of it", () => kind() === "gone");
    assert.equal(refreshes(), 1);
    grid.results.close();
    assert.equal(kind(), "none");
    assert.equal(grid.spec.value.result, null);
  });

  it("shows the last one that was chosen, whatever answers later", async () => {
    const { grid } = opened();
    grid.updateSpec({ result: shownOf(1) });
    grid.updateSpec({ result: shownOf(2) });
    await until("the second", () => {
      const shown = grid.results.shown.value;
      return shown.kind === "shown" && shown.info.id === 2;
    });
    grid.updateSpec({ result: shownOf(1) });
    grid.results.close();
    await setTimeout(20);
    assert.equal(grid.results.shown.value.kind, "none");
  });

  it("changes how it is shown, and asks the host for the rest", () => {
    const { grid, asked } = opened();
    grid.results.update({ min: 1 });
    assert.equal(grid.spec.value.result, null);
    grid.updateSpec({ result: shownOf(2) });
    grid.results.update({ min: 0.5, sort: "size" });
    assert.deepEqual(grid.spec.value.result, { ...shownOf(2), min: 0.5, sort: "size" });
    grid.results.run("merge", null);
    grid.results.run("show", null, 1);
    assert.deepEqual(
      asked.filter(([name]) => name === "result/command").map(([, params]) => params),
      [
        { command: "merge", resultId: 2, groupIds: null },
        { command: "show", resultId: 1, groupIds: null },
      ],
    );
  });
});
