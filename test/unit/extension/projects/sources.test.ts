import assert from "node:assert/strict";
import path from "node:path";
import { contains, planImport } from "../../../../src/extension/projects/sources.ts";

const at = (name: string): string => path.resolve("/work", name);
const folder = (name: string) => ({ path: at(name), kind: "folder" as const });
const file = (name: string) => ({ path: at(name), kind: "file" as const });
const none = (): boolean => false;

describe("planImport", () => {
  it("gives a folder to the workspace folder that contains it", () => {
    assert.deepEqual(planImport([folder("a/images")], [at("a"), at("b")], none), {
      inside: [{ projectDir: at("a"), targets: [folder("a/images")] }],
      outside: [],
    });
  });

  it("takes the innermost workspace folder, but an outer one that has a project first", () => {
    const targets = [folder("a/nested/images")];
    const dirs = [at("a"), at("a/nested")];
    assert.deepEqual(planImport(targets, dirs, none).inside, [
      { projectDir: at("a/nested"), targets },
    ]);
    assert.deepEqual(planImport(targets, dirs, (dir) => dir === at("a")).inside, [
      { projectDir: at("a"), targets },
    ]);
  });

  it("keeps apart what is outside of every workspace folder", () => {
    assert.deepEqual(planImport([folder("ab"), file("a/x.jpg")], [at("a")], none), {
      inside: [{ projectDir: at("a"), targets: [file("a/x.jpg")] }],
      outside: [folder("ab")],
    });
  });

  it("leaves out what another target contains, and what is there twice", () => {
    const targets = [folder("a/x"), file("a/x/1.jpg"), folder("a/x/y"), folder("a/x")];
    assert.deepEqual(planImport(targets, [at("a")], none).inside, [
      { projectDir: at("a"), targets: [folder("a/x")] },
    ]);
  });
});

describe("contains", () => {
  it("goes by whole names", () => {
    const pairs: [string, string, boolean][] = [
      ["a", "a", true],
      ["a", "a/b/c", true],
      ["a", "ab", false],
      ["a", "..a", false],
      ["a/b", "a", false],
      ["a", "a/..b", true],
    ];
    assert.deepEqual(
      pairs.map(([outer, inner]) => contains(at(outer), at(inner))),
      pairs.map(([, , expected]) => expected),
    );
  });
});
