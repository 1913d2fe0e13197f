import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { WinnowError } from "../../../src/base/errors.ts";
import { onMapKey } from "../../../webview/map/keyboard.ts";
import type { MapModel } from "../../../webview/map/mapModel.ts";
import { until } from "../../support/until.ts";
import { MapHost, property } from "./scriptedMap.ts";

const ids = [11, 12, 13, 14];
const first = { name: "a", pointsId: 1, ids };
const camera = { x: 0.1, y: 0.2, zoom: 300 };
const bySide = { by: "property", key: "#7" } as const;
const lost = new WinnowError("engine-lost", "The engine is away.");

async function opened(): Promise<MapHost> {
  const host = new MapHost();
  host.map = first;
  await host.model.start(null);
  assert.equal(host.model.phase.value.kind, "open");
  host.asked.length = 0;
  return host;
}

/** Once all that is under way without a gate is answered. */
const settled = (): Promise<void> => setTimeout(20);

describe("a map's page", () => {
  it("keeps its cursor on the image when the map is saved anew", async () => {
    const host = await opened();
    const { model } = host;
    model.selection.current.value = 2;
    model.selection.hovered.value = 3;
    host.map = { name: "a", pointsId: 2, ids: [13, 11] };
    host.fire("map/changed");
    await until("the new points", () => model.open.value?.shown.pointsId === 2);
    assert.equal(model.selection.currentId(), 13);
    assert.equal(model.selection.hovered.value, null);
    host.map = { name: "a", pointsId: 3, ids: [12] };
    host.fire("map/changed");
    await until("the newest points", () => model.open.value?.shown.pointsId === 3);
    assert.equal(model.selection.current.value, null);
  });

  it("shows what it was told last, however late the first answer comes", async () => {
    const host = await opened();
    const { model } = host;
    const letGo = host.hold("map/points");
    host.map = { name: "b", pointsId: 2, ids };
    host.fire("map/changed");
    await until("the points", () => host.count("map/points") === 1);
    host.map = { name: "c", pointsId: 3, ids };
    host.fire("map/changed");
    await until("the next points", () => host.count("map/points") === 2);
    letGo();
    await until("the last map", () => model.open.value?.shown.name === "c");
    await settled();
    assert.deepEqual(
      [model.phase.value.kind, model.open.value?.shown.pointsId, model.notice.value],
      ["open", 3, null],
    );
  });

  it("stays where it is when its map has another name", async () => {
    const host = await opened();
    const { model } = host;
    model.steering.camera.value = camera;
    host.map = { ...first, name: "renamed" };
    host.fire("map/changed");
    await until("the name", () => model.state()?.map?.name === "renamed");
    await settled();
    assert.deepEqual([host.count("map/points"), model.state()?.camera], [0, camera]);
    assert.equal(model.phase.value.kind, "open");
  });

  it("keeps how it looked while it is still opening", async () => {
    const before = new MapHost();
    before.map = first;
    await before.model.start(null);
    before.model.steering.camera.value = camera;
    const saved = before.model.state();
    assert.deepEqual([saved?.camera, saved?.coloring], [camera, bySide]);
    const after = new MapHost();
    after.map = first;
    const letGo = after.hold("map/points");
    const starting = after.model.start(saved);
    await until("the points", () => after.count("map/points") === 1);
    assert.deepEqual(after.model.state(), saved);
    letGo();
    await starting;
    assert.deepEqual(after.model.state(), saved);
  });

  it("colours the first map that it gets, as one that was there from the beginning", async () => {
    const host = new MapHost();
    await host.model.start(null);
    assert.equal(host.model.phase.value.kind, "none");
    host.map = first;
    host.fire("map/changed");
    await until("the map", () => host.model.coloring.colors.value !== null);
    assert.deepEqual(host.model.coloring.chosen.value, bySide);
  });

  it("learns that a map can be made", async () => {
    const host = new MapHost();
    host.canMake = false;
    await host.model.start(null);
    host.canMake = true;
    host.fire("pageAction/changed");
    await until("the button", () => {
      const phase = host.model.phase.value;
      return phase.kind === "none" && phase.init.canMake;
    });
  });

  it("asks for its colours once when it opens", async () => {
    const saved = (await opened()).model.state();
    assert.ok(saved);
    const host = new MapHost();
    host.map = first;
    await host.model.start({ ...saved, coloring: { by: "result", resultId: 5 } });
    await settled();
    assert.equal(host.model.coloring.colors.value?.title, "side");
    assert.deepEqual([host.count("map/colors"), host.count("map/marks")], [1, 1]);
  });

  it("gives a key's value to what was selected just before", async () => {
    const host = await opened();
    const { model } = host;
    model.selection.current.value = 3;
    const letGo = host.hold("map/select");
    model.selection.change(Int32Array.of(0, 1), "set");
    const pressed = model.pressEntry({ key: "1", property: "side 7", value: "left" });
    await settled();
    assert.equal(host.count("commit/stamp"), 0);
    letGo();
    await pressed;
    const [, stamp] = host.asked.find(([method]) => method === "commit/stamp") ?? [];
    assert.deepEqual(stamp?.["target"], { kind: "selection" });
  });
});

describe("the keyboard on a map", () => {
  it("steps from point to point without a move of the map where they are in sight", async () => {
    const { model } = await opened();
    model.steering.resize({ width: 800, height: 600 });
    model.selection.current.value = 0;
    const event = { key: "ArrowRight", shiftKey: true } as KeyboardEvent;
    const drawn: unknown[] = [];
    model.onDidChange(() => drawn.push(1));
    assert.ok(onMapKey(model as MapModel<ImageBitmap>, event, () => false));
    assert.deepEqual([model.selection.current.value, model.steering.camera.value], [1, null]);
    assert.ok(drawn.length > 0);
  });
});

describe("the selection on a map", () => {
  it("asks once for what came of a change, and of several the last time", async () => {
    const host = await opened();
    const { selection, open } = host.model;
    selection.change(Int32Array.of(0), "set");
    await selection.idle();
    assert.equal(host.count("map/marks"), 1);
    const isPainted: (boolean | undefined)[] = [];
    const letGo = host.hold("map/select");
    selection.toggle(1);
    selection.toggle(2);
    host.fire("marks/changed", { grid: null });
    await settled();
    isPainted.push(open.value?.states.isSelected(2));
    letGo();
    await selection.idle();
    isPainted.push(open.value?.states.isSelected(2));
    assert.deepEqual(isPainted, [true, true]);
    assert.equal(host.count("map/marks"), 2);
    assert.deepEqual([...host.selected], [11, 12, 13]);
  });

  it("paints what the engine has when a change is refused", async () => {
    const host = await opened();
    const { selection, open } = host.model;
    host.failing.set("map/select", new WinnowError("bad-request", "no"));
    selection.change(Int32Array.of(0), "set");
    assert.equal(open.value?.states.isSelected(0), true);
    await selection.idle();
    assert.equal(open.value?.states.isSelected(0), false);
    assert.equal(host.model.notice.value, "no");
  });

  it("passes over what is hidden, also when it takes away", async () => {
    const host = await opened();
    const { selection, coloring } = host.model;
    selection.change(Int32Array.of(0, 1), "set");
    await selection.idle();
    coloring.toggle("odd");
    selection.change(Int32Array.of(0, 1), "remove");
    await selection.idle();
    assert.deepEqual([...host.selected], [11]);
  });
});

describe("the colours of a map", () => {
  it("outlive an engine that goes away, and a map that is saved anew", async () => {
    const host = await opened();
    const { coloring } = host.model;
    host.failing.set("map/colors", lost);
    await coloring.refresh();
    assert.deepEqual(coloring.chosen.value, bySide);
    host.failing.clear();
    host.map = { ...first, pointsId: 2 };
    await coloring.refresh();
    assert.deepEqual(coloring.chosen.value, bySide);
  });

  it("are one where what they were by is gone", async () => {
    const host = await opened();
    const { coloring } = host.model;
    host.properties = [property(8)];
    await coloring.refresh();
    assert.deepEqual([coloring.chosen.value, coloring.colors.value], [null, null]);
    assert.match(host.model.notice.value ?? "", /is gone/);
  });
});
