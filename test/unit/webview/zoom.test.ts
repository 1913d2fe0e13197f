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
    const side = fc.integer({ min: 20, max: 6000 });
    fc.assert(
      fc.property(side, side, fc.array(act, { maxLength: 25 }), (width, height, acts) => {
        const any = { ...scene, picture: { width, height } };
        let zoom: Zoom = fit;
        for (const { kind, x, y } of acts) {
          const at = { x: Math.abs(x) % 1032, y: Math.abs(y) % 832 };
          if (kind === "pan") zoom = panBy(any, zoom, x, y);
          else if (kind === "wheel") zoom = zoomTo(any, zoom, zoomFactor(any, zoom) * 1.3, at);
          else zoom = zoomStep(any, zoom, kind === "in" ? 1 : -1, at);
          const placed = place(any, zoom);
          assertCovers(placed.x, placed.width, any.stage.width);
          assertCovers(placed.y, placed.height, any.stage.height);
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
    const wider = { ...scene, stage: { width: 1132, height: 932 } };
    const larger = zoomStep(wider, fit, 1, middle);
    assert.equal(zoomFactor(wider, larger).toFixed(2), "0.33");
    assert.deepEqual(zoomStep(wider, larger, -1, middle), fit);
    // A digit of 28 pixels fits at 1,714 %, between two steps.
    const digit = { ...scene, picture: { width: 28, height: 28 } };
    assert.deepEqual(zoomStep(digit, zoomTo(digit, fit, 16, middle), 1, middle), fit);
    assert.deepEqual(zoomStep(digit, zoomTo(digit, fit, 24, middle), -1, middle), fit);
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

// One axis: a picture that is larger than the stage covers it, a smaller one is in its middle.
function assertCovers(start: number, length: number, room: number): void {
  if (length < room) assert.ok(Math.abs(start * 2 + length - room) < 1e-6);
  else assert.ok(start <= 1e-6 && start + length >= room - 1e-6);
}
