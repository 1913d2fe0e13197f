import assert from "node:assert/strict";
import { ScrollSpeed } from "../../../webview/grid/scrollSpeed.ts";

const screen = 900;

describe("speed of scrolling", () => {
  const after = (moves: readonly (readonly [by: number, at: number])[]): boolean => {
    const speed = new ScrollSpeed();
    for (const [by, at] of moves) speed.moved(by, at);
    return speed.isHurried(screen);
  };
  const frames = (by: number, count: number): (readonly [number, number])[] =>
    Array.from({ length: count }, (_, i) => [by, 1000 + i * 16]);

  it("is a hurry when a screen goes by in less than a quarter of a second, in either direction", () => {
    assert.equal(after(frames(100, 20)), true);
    assert.equal(after(frames(-100, 20)), true);
    assert.equal(after(frames(40, 20)), false);
  });

  it("is none after one leap, however far, but is one when page follows page", () => {
    assert.equal(after([[1_000_000, 5000]]), false);
    assert.equal(
      after([
        [screen, 5000],
        [screen, 5150],
      ]),
      true,
    );
    assert.equal(
      after([
        [screen, 5000],
        [screen, 5350],
      ]),
      false,
    );
  });

  it("ends with a rest", () => {
    assert.equal(after([...frames(100, 20), [100, 3000]]), false);
  });
});
