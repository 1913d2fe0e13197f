import assert from "node:assert/strict";
import { WinnowError } from "../../../src/base/errors.ts";
import { Emitter } from "../../../src/base/event.ts";
import type { GridPageContract } from "../../../src/protocol/gridPage.ts";
import type { Client } from "../../../src/protocol/rpc.ts";
import { defaultViewSpec, type ViewSpec } from "../../../src/protocol/view.ts";
import { GridModel } from "../../../webview/grid/gridModel.ts";
import { keepState } from "../../../webview/grid/keepState.ts";
import { until } from "../../support/until.ts";

/** The host of a grid whose filter names a property that is gone. */
class Host {
  spec: ViewSpec = { ...defaultViewSpec, query: "quality = 3" };
  readonly calls: string[] = [];
  readonly #listeners: { readonly event: string; hear(payload: unknown): void }[] = [];

  readonly client = {
    call: (method: string, params: { all?: boolean }) => {
      this.calls.push(method);
      if (method !== "ready") return new Promise(() => undefined);
      if (params.all === true) this.spec = { ...this.spec, query: "" };
      return this.spec.query === "" ? Promise.resolve(this.#init()) : Promise.reject(this.#gone());
    },
    on: (event: string, hear: (payload: unknown) => void) => {
      this.#listeners.push({ event, hear });
      return { dispose: () => undefined };
    },
  } as unknown as Client<GridPageContract>;
  readonly model = new GridModel(this.client, async () => ({ close: () => undefined }));

  fire(event: string, payload: unknown): void {
    for (const listener of this.#listeners) if (listener.event === event) listener.hear(payload);
  }

  #gone(): WinnowError {
    return new WinnowError("bad-query", "There is no property 'quality'.");
  }

  #init() {
    const view = { viewId: 1, version: 1, total: 0, projectTotal: 0, selected: 0, groups: [] };
    const { spec } = this;
    return { stateId: "", title: "all", spec, view, readOnly: false, tasks: [] };
  }
}

describe("a grid that cannot be opened", () => {
  it("opens without what its filter names and no longer is", async () => {
    const { model } = new Host();
    await model.open(null);
    const { phase } = model;
    assert.deepEqual(phase.value, {
      kind: "failed",
      message: "There is no property 'quality'.",
      isBadQuery: true,
    });
    await model.retry();
    assert.equal(phase.value.kind, "failed");
    await model.retry("all");
    assert.equal(phase.value.kind, "open");
    assert.equal(model.spec.value.query, "");
  });

  it("opens with what it is sent to", async () => {
    const host = new Host();
    await host.model.open(null);
    host.spec = { ...defaultViewSpec, folders: [7] };
    host.fire("navigate", { title: "cats", spec: host.spec });
    await until("the grid to open", () => host.model.phase.value.kind === "open");
    assert.deepEqual(host.model.spec.value.folders, [7]);
  });
});

describe("a grid that is being opened", () => {
  it("leaves the view alone until the host has said what it shows", async () => {
    const host = new Host();
    host.spec = defaultViewSpec;
    const opened = host.model.open(null);
    host.fire("project/changed", {});
    assert.ok(!host.calls.some((method) => method.startsWith("view/")));
    await opened;
    host.fire("project/changed", {});
    assert.ok(host.calls.includes("view/refresh"));
  });
});

describe("what a grid keeps", () => {
  it("is written while things go on changing, and for the last time after they came to rest", async () => {
    const changed = new Emitter<void>();
    const written: number[] = [];
    let state = 0;
    const kept = keepState(
      [changed.event],
      () => state,
      (now) => written.push(now),
    );
    const running = setInterval(() => {
      state++;
      changed.fire();
    }, 50);
    try {
      await until("a write during the import", () => written.length > 1);
    } finally {
      clearInterval(running);
    }
    await until("the last write", () => written.at(-1) === state);
    assert.ok(written.length < state / 2, "every change was written");
    kept.dispose();
  });
});
