import assert from "node:assert/strict";
import fc from "fast-check";
import { ScrollMap, tallestSpacer } from "../../../webview/grid/scrollMap.ts";

/** A scrolled element as a browser has it: whole pixels, clamped, and an event for each change. */
class Element {
  scrollTop = 0;
  readonly map: ScrollMap;

  constructor(content: number, viewport: number) {
    this.map = new ScrollMap();
    this.map.resize(content, viewport);
    this.apply();
  }

  /** The user scrolls to an offset of the element. */
  userScrollsTo(scrollTop: number): void {
    this.scrollTop = Math.max(0, Math.min(this.map.spacer - this.map.viewport, scrollTop));
    this.map.scrolled(this.scrollTop);
    if (this.map.stuck) this.map.settle();
    this.apply();
  }

  wheel(pixels: number): void {
    this.userScrollsTo(this.scrollTop + pixels);
  }

  apply(): void {
    const wanted = this.map.takeScrollTop();
    if (wanted === null) return;
    this.scrollTop = Math.round(wanted);
    this.map.accepted(this.scrollTop);
  }

  rest(): void {
    this.map.settle();
    this.apply();
  }
}

// A million cells of 512 px in three columns.
const million = Math.ceil(1_000_000 / 3) * 540;
const viewport = 900;

describe("scroll map", () => {
  it("is the identity for content that a browser can scroll", () => {
    const element = new Element(50_000, viewport);
    element.userScrollsTo(12_345);
    assert.equal(element.map.top, 12_345);
    element.map.moveTo(777);
    element.apply();
    assert.equal(element.scrollTop, 777);
  });

  it("keeps the element as tall as a browser allows", () => {
    assert.equal(new Element(million, viewport).map.spacer, tallestSpacer);
  });

  it("moves by exactly the wheel's pixels in a million large cells", () => {
    const element = new Element(million, viewport);
    element.userScrollsTo(4_000_000);
    const before = element.map.top;
    for (let i = 0; i < 50; i++) element.wheel(100);
    assert.equal(element.map.top - before, 5000);
    element.rest();
    assert.equal(element.map.top - before, 5000);
    element.wheel(-5000 / 10);
    assert.equal(element.map.top - before, 4500);
  });

  it("reaches both ends by the scroll bar", () => {
    const element = new Element(million, viewport);
    element.userScrollsTo(tallestSpacer);
    assert.equal(element.map.top, million - viewport);
    element.userScrollsTo(0);
    assert.equal(element.map.top, 0);
  });

  it("is never stuck at an end of the element that is not the content's", () => {
    const element = new Element(million, viewport);
    // Far from the top in the content, near it in the element.
    element.map.moveTo(50_000);
    element.apply();
    for (let i = 0; i < 1000; i++) element.wheel(-100);
    assert.equal(element.map.top, 0);
    element.map.moveTo(million - viewport - 50_000);
    element.apply();
    for (let i = 0; i < 1000; i++) element.wheel(100);
    assert.equal(element.map.top, million - viewport);
  });

  it("keeps its place when the content grows beyond what a browser can scroll", () => {
    const element = new Element(7_000_000, viewport);
    element.userScrollsTo(3_000_000);
    element.map.resize(million, viewport);
    element.apply();
    assert.equal(element.map.top, 3_000_000);
    element.wheel(250);
    assert.ok(Math.abs(element.map.top - 3_000_250) <= 1);
  });

  it("stays within the content whatever is done to it", () => {
    const act = fc.oneof(
      fc.record({ kind: fc.constant("wheel" as const), by: fc.integer({ min: -800, max: 800 }) }),
      fc.record({ kind: fc.constant("bar" as const), by: fc.nat(tallestSpacer) }),
      fc.record({
        kind: fc.constant("move" as const),
        by: fc.integer({ min: -5000, max: million }),
      }),
      fc.record({ kind: fc.constant("size" as const), by: fc.nat(million) }),
      fc.record({ kind: fc.constant("rest" as const), by: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        let content = million;
        const element = new Element(content, viewport);
        for (const { kind, by } of acts) {
          if (kind === "wheel") element.wheel(by);
          else if (kind === "bar") element.userScrollsTo(by);
          else if (kind === "move") element.map.moveTo(by);
          else if (kind === "size") element.map.resize((content = by), viewport);
          else element.rest();
          element.apply();
          assert.ok(element.map.top >= 0);
          assert.ok(element.map.top <= Math.max(0, content - viewport));
        }
      }),
    );
  });
});
