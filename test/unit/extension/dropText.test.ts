import assert from "node:assert/strict";
import path from "node:path";
import { dropTextOf } from "../../../src/extension/dropText.ts";

const base = path.resolve("/data/project");
const inside = path.join(base, "images", "a b.jpg");
const outside = path.resolve("/data/other/c.jpg");

describe("text of dropped images", () => {
  it("is relative with forward slashes inside the folder, absolute outside", () => {
    assert.equal(dropTextOf([inside, outside], base, "plaintext"), `images/a b.jpg\n${outside}`);
  });

  it("is absolute without a folder", () => {
    assert.equal(dropTextOf([inside], undefined, "plaintext"), inside);
  });

  it("is a list of string literals in code, whatever the name holds", () => {
    const odd = path.join(base, 'say "cheese".jpg');
    assert.equal(
      dropTextOf([inside, odd], base, "python"),
      '"images/a b.jpg",\n"say \\"cheese\\".jpg"',
    );
    assert.deepEqual(JSON.parse(`[${dropTextOf([inside, odd], base, "json")}]`), [
      "images/a b.jpg",
      'say "cheese".jpg',
    ]);
  });

  it("does not take a name that begins with two dots for a path outside", () => {
    assert.equal(dropTextOf([path.join(base, "..a.jpg")], base, "plaintext"), "..a.jpg");
  });
});
