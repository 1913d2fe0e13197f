import assert from "node:assert/strict";
import { countsText, stateText, whenText } from "../../../src/extension/commitText.ts";

const none = {
  propertyGroups: 0,
  properties: 0,
  tags: 0,
  values: 0,
  annotations: 0,
  instances: 0,
  folders: 0,
};

describe("what the History view says of a commit", () => {
  it("counts what it changed", () => {
    assert.equal(countsText(none), "");
    assert.equal(countsText({ ...none, values: 1312, tags: 1 }), "1,312 values · 1 tag");
    assert.equal(countsText({ ...none, properties: 2, instances: 1 }), "1 image · 2 properties");
  });

  it("tells when it was", () => {
    const now = new Date(2024, 4, 1, 14, 0).getTime();
    const minutes = (count: number): number => now - count * 60_000;
    assert.equal(whenText(now - 20_000, now), "just now");
    assert.equal(whenText(minutes(12), now), "12 min ago");
    assert.match(whenText(minutes(120), now), /^12:00/);
    assert.match(whenText(minutes(60 * 24 * 40), now), /2024/);
  });

  it("says in words what is grey", () => {
    assert.deepEqual(
      (["done", "undone", "dropped"] as const).map((state) => stateText({ state })),
      ["", "undone", "undone, then replaced"],
    );
  });
});
