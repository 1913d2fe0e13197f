import assert from "node:assert/strict";
import path from "node:path";
import * as fc from "fast-check";
import {
  below,
  containedPath,
  safeName,
  safePath,
  UniqueNames,
  withoutExtension,
} from "../../../../src/core/exchange/paths.ts";

const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        "..",
        ".",
        "/",
        "\\",
        "a",
        "C:",
        "con",
        "nul.txt",
        "\0",
        "~",
        "http://",
        "file:",
        "%2e",
        "…",
        " ",
        "․․",
        "\n",
        "a.jpg",
        "…/",
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join("")),
);

describe("T8 names from files", () => {
  it("are below the root, however they look, or refused", () => {
    fc.assert(
      fc.property(nasty, (name) => {
        const found = containedPath(name);
        if (!found.ok) return;
        for (const flavour of [path.posix, path.win32]) {
          const file = flavour.resolve("/data/root", found.path);
          const relative = flavour.relative(flavour.resolve("/data/root"), file);
          assert.ok(
            relative !== "" &&
              relative.split(flavour.sep)[0] !== ".." &&
              !flavour.isAbsolute(relative),
            name,
          );
        }
        assert.ok(below("/data/root", found.path).startsWith("/data/root/"));
        assert.deepEqual(containedPath(found.path), found);
      }),
      { numRuns: 5000 },
    );
  });

  for (const name of [
    "../a.jpg",
    "a/../../b.jpg",
    "/etc/passwd",
    "C:\\a.jpg",
    "c:a.jpg",
    "\\\\host\\a",
    "~/a",
    "http://localhost/a.jpg",
    "file:a",
    "a\0.jpg",
    "a\\../b",
    "CON",
    "a/nul.jpg",
    "",
    ".",
    "./",
    7,
    null,
    "a".repeat(5000),
    "\ud800",
  ])
    it(`${JSON.stringify(name).slice(0, 40)} is refused`, () => {
      assert.equal(containedPath(name).ok, false);
    });

  for (const [name, expected] of [
    ["a.jpg", "a.jpg"],
    ["./a//b.jpg", "a/b.jpg"],
    ["a\\b c.jpg", "a/b c.jpg"],
    ["é…/日本.jpg", "é…/日本.jpg"],
    ["console/..a..jpg", "console/..a..jpg"],
    ["12:30.jpg", "12:30.jpg"],
  ])
    it(`'${name}' is taken`, () => {
      assert.deepEqual(containedPath(name), { ok: true, path: expected });
    });

  it("control: without the check they would lead out", () => {
    assert.ok(!path.resolve("/data/root", "../../etc/passwd").startsWith("/data/root"));
    assert.throws(() => below("/data/root", "../../etc/passwd"));
  });
});

describe("names of exported files", () => {
  it("T8 are contained and fit every file system, whatever they are made of", () => {
    fc.assert(
      fc.property(nasty, (name) => {
        const safe = safePath(name);
        assert.deepEqual(containedPath(safe), { ok: true, path: safe });
        for (const part of safe.split("/")) {
          assert.doesNotMatch(part, /[<>:"\\|?*]|[. ]$|^\.\.?$/);
          assert.ok(Buffer.byteLength(part) <= 255);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("are no devices, and keep their extensions when they are cut", () => {
    assert.deepEqual(
      [
        safeName("con.jpg"),
        safeName("a/b"),
        safeName(""),
        safeName("é".repeat(200) + ".jpg").slice(-6),
      ],
      ["_con.jpg", "a_b", "_", "éé.jpg"],
    );
  });

  it("differ from each other, also where case is ignored", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a.jpg", "A.JPG", "a-2.jpg", "b/a.jpg", "a-2-2.jpg", "a.png")),
        (wanted) => {
          const names = new UniqueNames();
          const given = wanted.map((name) =>
            withoutExtension(names.take(name, withoutExtension)).toLowerCase(),
          );
          assert.equal(new Set(given).size, wanted.length);
        },
      ),
    );
  });
});
