import assert from "node:assert/strict";
import fc from "fast-check";
import {
  canPan,
  fitScale,
  neededSide,
  panBy,
  place,
  toggleZoom,
  zoomFactor,
  zoomStep,
  zoomTo,
  type Scene,
  type Zoom,
} from "../../../webview/viewer/zoom.ts";

const scene: Scene = {
  stage: { width: 1032, height: 832 },
  picture: { width: 4000, height: 3000 },
  ratio: 1,
};
const fit: Zoom = { kind: "fit" };
const middle = { x: 516, y: 416 };

describe("zoom of the viewer", () => {
  it("fits the whole picture with a margin, in the middle", () => {
    assert.deepEqual(place(scene, fit), { x: 16, y: 41, width: 1000, height: 750, scale: 0.25 });
  });

  it("enlarges small pictures somewhat, and large ones never", () => {
    assert.equal(fitScale({ ...scene, picture: { width: 28, height: 28 } }), 480 / 28);
    assert.equal(fitScale({ ...scene, picture: { width: 700, height: 500 } }), 1);
    assert.equal(fitScale({ ...scene, picture: { width: 700, height: 500 }, ratio: 2 }), 480 / 700);
  });

  it("counts 100 % in device pixels", () => {
    const zoomed = zoomTo({ ...scene, ratio: 2 }, fit, 1, middle);
    assert.equal(place({ ...scene, ratio: 2 }, zoomed).scale, 0.5);
  });

  it("keeps what is under the pointer there, away from the picture's edges", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.3, max: 0.7, noNaN: true }),
        fc.double({ min: 0.3, max: 0.7, noNaN: true }),
        fc.double({ min: 1, max: 20, noNaN: true }),
        (fx, fy, factor) => {
          const at = { x: fx * scene.stage.width, y: fy * scene.stage.height };
          const before = zoomTo(scene, fit, 1, middle);
          const after = zoomTo(scene, before, factor, at);
          const under = (zoom: Zoom): number[] => {
            const { x, y, scale } = place(scene, zoom);
            return [(at.x - x) / scale, (at.y - y) / scale];
          };
          under(before).forEach((value, i) =>
            assert.ok(Math.abs(value - (under(after)[i] ?? NaN)) < 1e-6),
          );
        },
      ),
    );
  });

  it("never shows anything beyond an edge, whatever is done", () => {
    const act = fc.record({
      kind: fc.constantFrom("pan", "in", "out", "wheel"),
      x: fc.integer({ min: -3000, max: 3000 }),
      y: fc.integer({ min: -3000, max: 3000 }),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        let zoom: Zoom = fit;
        for (const { kind, x, y } of acts) {
          const at = { x: Math.abs(x) % 1032, y: Math.abs(y) % 832 };
          if (kind === "pan") zoom = panBy(scene, zoom, x, y);
          else if (kind === "wheel") zoom = zoomTo(scene, zoom, zoomFactor(scene, zoom) * 1.3, at);
          else zoom = zoomStep(scene, zoom, kind === "in" ? 1 : -1, at);
          const placed = place(scene, zoom);
          if (placed.width >= scene.stage.width) {
            assert.ok(placed.x <= 1e-6);
            assert.ok(placed.x + placed.width >= scene.stage.width - 1e-6);
          } else assert.ok(Math.abs(placed.x * 2 + placed.width - scene.stage.width) < 1e-6);
        }
      }),
    );
  });

  it("steps in and out by round factors, and stops at the fitting size on the way", () => {
    let zoom: Zoom = fit;
    const seen: number[] = [];
    for (let i = 0; i < 4; i++) {
      zoom = zoomStep(scene, zoom, 1, middle);
      seen.push(Number(zoomFactor(scene, zoom).toFixed(3)));
    }
    assert.deepEqual(seen, [0.33, 0.5, 0.67, 0.75]);
    for (let i = 0; i < 4; i++) zoom = zoomStep(scene, zoom, -1, middle);
    assert.deepEqual(zoom, fit);
    assert.deepEqual(zoomStep(scene, zoom, -1, middle), fit);
  });

  it("toggles between fitting and 100 %", () => {
    const zoomed = toggleZoom(scene, fit, middle);
    assert.equal(zoomFactor(scene, zoomed), 1);
    assert.equal(canPan(scene, zoomed), true);
    assert.deepEqual(toggleZoom(scene, zoomed, middle), fit);
    const small = { ...scene, picture: { width: 700, height: 500 } };
    assert.equal(zoomFactor(small, toggleZoom(small, fit, middle)), 2);
  });

  it("asks for no more pixels than are shown, in steps", () => {
    assert.equal(neededSide(scene, fit), 1024);
    assert.equal(neededSide({ ...scene, ratio: 2 }, fit), 2048);
  });
});
