import assert from "node:assert/strict";
import {
  cancelled,
  isCancelled,
  messageOf,
  systemCode,
  WinnowError,
} from "../../../src/base/errors.ts";

describe("errors", () => {
  it("carry a code, a sentence, details and their cause", () => {
    const cause = new Error("EIO");
    const error = new WinnowError("file-problem", "The file cannot be read.", {
      cause,
      details: { found: 2 },
    });
    const { name, code, message, details } = error;
    assert.deepEqual(
      { name, code, message, details, cause: error.cause },
      {
        name: "WinnowError",
        code: "file-problem",
        message: "The file cannot be read.",
        details: { found: 2 },
        cause,
      },
    );
  });

  for (const [what, thrown, expected] of [
    ["our own", cancelled(), true],
    ["an aborted signal's reason", AbortSignal.abort().reason, true],
    ["another failure", new WinnowError("internal", "no"), false],
    ["a text", "cancelled", false],
  ] as const)
    it(`${what} ${expected ? "is" : "is no"} cancellation`, () =>
      assert.equal(isCancelled(thrown), expected));

  it("anything thrown has a message and perhaps a system code", () => {
    const missing = Object.assign(new Error("no such file"), { code: "ENOENT" });
    assert.deepEqual(
      [missing, new Error("plain"), "text", null].map((error) => [
        messageOf(error),
        systemCode(error),
      ]),
      [
        ["no such file", "ENOENT"],
        ["plain", undefined],
        ["text", undefined],
        ["null", undefined],
      ],
    );
  });
});
