import assert from "node:assert/strict";
import type { Client } from "../../../src/protocol/rpc.ts";
import type { GridPageContract } from "../../../src/protocol/gridPage.ts";
import { defaultViewSpec, type ViewInfo } from "../../../src/protocol/view.ts";
import { ViewSync, type Prepared } from "../../../webview/grid/viewSync.ts";
import { rangeOf } from "./fixtures.ts";

/** A host whose view has 600 instances, and a page that shows version 1 of it. */
function sync() {
  const called: string[] = [];
  const shown: Prepared[] = [];
  const touched: ViewInfo[] = [];
  const errors: unknown[] = [];
  const host = { version: 1, onCall: (_method: string): void => undefined };
  const info = (): ViewInfo => ({
    viewId: 1,
    version: host.version,
    total: 600,
    projectTotal: 600,
    selected: 0,
    problems: 0,
    groups: [],
    scored: false,
  });
  const call = async (
    method: string,
    params: { from?: number; count?: number; spec?: { find: string } },
  ) => {
    called.push(params.spec ? `${method} ${params.spec.find}` : method);
    await Promise.resolve();
    host.onCall(method);
    if (method === "view/range") return rangeOf(params.from ?? 0, params.count ?? 0, host.version);
    if (method === "view/locate") return { version: host.version, position: 42 };
    return info();
  };
  const viewSync = new ViewSync({
    client: { call } as unknown as Client<GridPageContract>,
    isShown: ({ version }) => version === (shown.at(-1)?.info.version ?? 1),
    landmarks: () => [1007],
    window: () => [0, 2],
    show: (prepared) => shown.push(prepared),
    touch: (touchedInfo) => touched.push(touchedInfo),
    onError: (error) => errors.push(error),
  });
  return { viewSync, host, called, shown, touched, errors };
}

describe("view of a page", () => {
  it("only takes the counts when the list is the same", async () => {
    const { viewSync, called, shown, touched } = sync();
    await viewSync.refresh();
    assert.deepEqual([called, shown, touched.length], [["view/refresh"], [], 1]);
  });

  it("has what will be on the screen, and where things are, before it shows another version", async () => {
    const { viewSync, host, shown } = sync();
    host.version = 2;
    await viewSync.refresh();
    assert.equal(shown.length, 1);
    assert.deepEqual(
      shown[0]?.blocks.map(({ from, count }) => [from, count]),
      [
        [0, 256],
        [512, 88],
      ],
    );
    assert.deepEqual([...(shown[0]?.positions ?? [])], [[1007, 42]]);
  });

  it("starts over when the view moves on meanwhile, and shows nothing of two versions", async () => {
    const { viewSync, host, shown } = sync();
    host.version = 2;
    host.onCall = (method) => {
      if (method === "view/range" && host.version === 2) host.version = 3;
    };
    await viewSync.refresh();
    assert.deepEqual(
      shown.map((prepared) => [prepared.info.version, prepared.blocks.length]),
      [[3, 2]],
    );
  });

  it("shows the last version in the end, however fast the view moves on", async () => {
    const { viewSync, host, shown } = sync();
    host.onCall = () => host.version++;
    await viewSync.refresh();
    assert.equal(shown.length, 1);
    assert.equal(shown[0]?.blocks.length, 0);
  });

  it("sends only the last of several wishes that came meanwhile", async () => {
    const { viewSync, called } = sync();
    const all = ["a", "ab", "abc", "abcd"].map((find) =>
      viewSync.update({ ...defaultViewSpec, find }, true),
    );
    void viewSync.refresh();
    await Promise.all(all);
    assert.deepEqual(
      called.filter((method) => method.startsWith("view/update")),
      ["view/update a", "view/update abcd"],
    );
  });

  it("goes on after a failure", async () => {
    const { viewSync, host, errors, touched } = sync();
    host.onCall = () => {
      throw new Error("gone");
    };
    await viewSync.refresh();
    host.onCall = () => undefined;
    await viewSync.refresh();
    assert.deepEqual([errors.map(String), touched.length], [["Error: gone"], 1]);
  });

  it("shows everything anew after the engine was away, whatever its version says", async () => {
    const { viewSync, shown } = sync();
    await viewSync.refresh(true);
    assert.equal(shown.length, 1);
  });
});
