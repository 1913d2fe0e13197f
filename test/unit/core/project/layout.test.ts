import assert from "node:assert/strict";
import path from "node:path";
import fc from "fast-check";
import {
  childPath,
  isOutside,
  isUnder,
  relativeTo,
  toAbsolute,
  toStored,
} from "../../../../src/core/project/layout.ts";

const project = path.resolve("/home/ann/data set");

// Names as file systems allow them, with those that look like something else.
const name = fc
  .oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 8 }),
    fc.constantFrom(
      "..a",
      "...",
      "a..",
      "~",
      "C:",
      "-",
      "a b",
      "é",
      "e\u0301",
      "🐈",
      "\n",
      "%2e%2e",
    ),
    fc.constantFrom("data set", "data", ".winnow"),
  )
  .filter((text) => text !== "." && text !== ".." && !/[/\\\0]/.test(text));
const absolute = fc
  .tuple(fc.constantFrom("/", project, path.dirname(project)), fc.array(name, { maxLength: 5 }))
  .map(([start, names]) => path.join(start, ...names));

describe("how paths are kept", () => {
  it("every absolute path comes back from its stored form", () =>
    fc.assert(
      fc.property(absolute, (file) => {
        assert.equal(toAbsolute(project, toStored(project, file)), file);
      }),
      { numRuns: 2000 },
    ));

  it("what is inside the project is stored relative to it, so that both can move together", () =>
    fc.assert(
      fc.property(
        fc.array(name, { maxLength: 5 }),
        fc.constantFrom("/mnt/disk", "/a"),
        (names, moved) => {
          const stored = toStored(project, path.join(project, ...names));
          assert.deepEqual(
            [isOutside(stored), toAbsolute(moved, stored)],
            [false, path.join(moved, ...names)],
          );
        },
      ),
    ));

  const step = fc.oneof(name, fc.constantFrom("..", ".", ""));

  it("T8 a stored relative path never leads out of the project: it is refused instead", () =>
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
        const stored = steps.join("/");
        fc.pre(!stored.startsWith("/"));
        const landed = attempt(() => toAbsolute(project, stored));
        assert.ok(
          landed === undefined || landed === project || landed.startsWith(project + path.sep),
          `${stored} leads to ${landed}`,
        );
      }),
      { numRuns: 2000 },
    ));

  for (const hostile of ["..", "../secret", "a/../../secret", "a/b/../../..", "./../x"])
    it(`T8 '${hostile}' is refused`, () =>
      assert.throws(() => toAbsolute(project, hostile), /outside of it/));

  it("T8 control: joining alone would lead out", () =>
    assert.equal(path.resolve(project, "a/../../secret"), path.resolve("/home/ann/secret")));

  for (const [folder, stored, expected] of [
    ["", "a/b.jpg", true],
    ["", "", true],
    ["", "/mnt/b.jpg", false],
    ["a", "a", true],
    ["a", "a/b", true],
    ["a", "ab", false],
    ["a/b", "a", false],
    ["/", "/mnt/b.jpg", true],
    ["/mnt", "/mnt2", false],
    ["/mnt", "mnt/x", false],
  ] as const)
    it(`'${stored}' is ${expected ? "" : "not "}under '${folder}'`, () =>
      assert.equal(isUnder(folder, stored), expected));

  it("a child's path is its folder's and its name", () =>
    assert.deepEqual(
      [childPath("", "a"), childPath("a/b", "c"), childPath("/", "mnt"), childPath("/mnt", "x")],
      ["a", "a/b/c", "/mnt", "/mnt/x"],
    ));

  for (const [folder, stored, expected] of [
    ["", "", ""],
    ["", "a/b", "a/b"],
    ["a", "a", ""],
    ["a", "a/b/c", "b/c"],
    ["/", "/mnt/x", "mnt/x"],
    ["D:/", "D:/DCIM/1.jpg", "DCIM/1.jpg"],
    ["/mnt", "/mnt/x", "x"],
  ] as const)
    it(`'${stored}' relative to '${folder}' is '${expected}'`, () =>
      assert.equal(relativeTo(folder, stored), expected));

  it("a child is always under its folder", () =>
    fc.assert(
      fc.property(absolute, name, (folder, child) => {
        const stored = toStored(project, folder);
        assert.ok(isUnder(stored, childPath(stored, child)));
      }),
    ));
});

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined; // a refusal is what the property allows
  }
}
