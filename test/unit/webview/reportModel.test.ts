import assert from "node:assert/strict";
import * as v from "valibot";
import { WinnowError } from "../../../src/base/errors.ts";
import {
  reportState,
  type KeptReport,
  type ReportInit,
  type ReportPageContract,
} from "../../../src/protocol/reportPage.ts";
import type { Client } from "../../../src/protocol/rpc.ts";
import { ReportModel } from "../../../webview/report/reportModel.ts";

const stateId = "6f3f2b0a-0c55-4b43-9f44-3a1f2f1b7c11";
const initOf = (title: string): ReportInit => ({
  stateId,
  resultId: 7,
  title,
  source: "A plugin · just now",
  groups: 0,
  report: { title, blocks: [] },
});
const kept: KeptReport = {
  stateId,
  resultId: 7,
  thresholds: { 2: 0.5 },
  sorts: { 1: { column: 0, descending: true } },
  looks: { 3: { shown: 400 }, 4: { asTable: true, hidden: [2] } },
  scroll: 120,
};
const lost = new WinnowError("engine-lost", "The engine ended.");

/** A report's model over a host whose answers a test gives when it wants to, in the order of the questions. */
function opened(state: KeptReport | null = null): {
  model: ReportModel;
  asked: PromiseWithResolvers<ReportInit>[];
  fire(event: "changed" | "engine", payload?: unknown): void;
} {
  const asked: PromiseWithResolvers<ReportInit>[] = [];
  const listeners = new Map<string, (payload: unknown) => void>();
  const client = {
    call: (method: string) => {
      assert.equal(method, "ready");
      const answer = Promise.withResolvers<ReportInit>();
      asked.push(answer);
      return answer.promise;
    },
    on: (event: string, listener: (payload: unknown) => void) => {
      listeners.set(event, listener);
      return { dispose: () => undefined };
    },
  } as unknown as Client<ReportPageContract>;
  return {
    model: new ReportModel(client, state),
    asked,
    fire: (event, payload = {}) => listeners.get(event)?.(payload),
  };
}

/** Everything that waited for an answer has seen it. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a report's page", () => {
  it("comes back with what the user did to it, and hands that on", async () => {
    const { model, asked } = opened(kept);
    void model.load();
    assert.equal(model.kept(), null);
    asked[0]?.resolve(initOf("One"));
    await settled();
    assert.deepEqual(model.kept(), kept);
    model.moveThreshold(2, 0.25);
    model.sort(1, null);
    model.setLook(4, { asTable: false });
    model.setLook(5, { from: { row: 60, column: 0 } });
    model.scroll.value = 0;
    assert.deepEqual(model.kept(), {
      ...kept,
      thresholds: { 2: 0.25 },
      sorts: {},
      looks: {
        3: { shown: 400 },
        4: { asTable: false, hidden: [2] },
        5: { from: { row: 60, column: 0 } },
      },
      scroll: 0,
    });
  });

  it("comes back with what a page of before kept", () => {
    const { looks: _, ...before } = kept;
    assert.deepEqual(v.parse(reportState, before), { ...before, looks: {} });
  });

  it("shows the report once the engine is back that ended while the page opened", async () => {
    const { model, asked, fire } = opened(kept);
    void model.load();
    fire("engine", { lost: "The engine ended." });
    asked[0]?.reject(lost);
    await settled();
    assert.equal(model.phase.value.kind, "failed");
    fire("engine", { lost: null });
    asked[1]?.resolve(initOf("Two"));
    await settled();
    assert.deepEqual(model.phase.value, { kind: "open", init: initOf("Two") });
    assert.deepEqual(model.kept(), kept);
  });

  it("stays on show while the engine is away, and says when the report is gone", async () => {
    const { model, asked, fire } = opened();
    void model.load();
    asked[0]?.resolve(initOf("One"));
    await settled();
    fire("changed");
    asked[1]?.reject(lost);
    await settled();
    assert.equal(model.phase.value.kind, "open");
    fire("changed");
    asked[2]?.reject(new WinnowError("not-found", "This result is gone."));
    await settled();
    assert.deepEqual(model.phase.value, { kind: "failed", message: "This result is gone." });
  });

  it("keeps what the user does while it is asked for again, and shows the newest answer", async () => {
    const { model, asked, fire } = opened();
    void model.load();
    asked[0]?.resolve(initOf("One"));
    await settled();
    model.moveThreshold(0, 0.1);
    fire("changed");
    fire("changed");
    model.moveThreshold(0, 0.2);
    asked[2]?.resolve(initOf("Three"));
    await settled();
    asked[1]?.resolve(initOf("Two"));
    await settled();
    assert.deepEqual(model.phase.value, { kind: "open", init: initOf("Three") });
    assert.deepEqual(model.thresholds.value, { 0: 0.2 });
  });
});
