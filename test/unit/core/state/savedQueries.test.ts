import assert from "node:assert/strict";
import { WinnowError } from "../../../../src/base/errors.ts";
import { listSavedQueries } from "../../../../src/core/db/savedQueries.ts";
import {
  moveSavedQuery,
  savedQueryAt,
  saveQuery,
} from "../../../../src/core/state/savedQueries.ts";
import { tempDir } from "../../../support/tempDir.ts";
import { openState } from "../../../support/state.ts";

describe("saved queries", () => {
  const query = { owner: "project", name: "Blurry cats" };

  it("have unique names, whatever their case, and are replaced and renamed", async () => {
    await using dir = await tempDir();
    await using opened = await openState(dir.path);
    const { db } = opened.state;
    saveQuery(db, query, " label = 'cat'\norder by sharpness ", false);
    assert.equal(savedQueryAt(db, query).text, "label = 'cat'\norder by sharpness");
    const again = { ...query, name: "blurry CATS" };
    assert.throws(() => saveQuery(db, again, "width > 1", false), {
      code: "bad-request",
      message:
        "There is a saved query 'Blurry cats' already. Choose another name, or ask to replace it.",
    });
    saveQuery(db, again, "width > 1", true);
    saveQuery(db, { owner: "plugin", name: "blurry cats" }, "width > 2", false);
    saveQuery(db, { ...query, name: "dogs" }, "width > 3", false);
    assert.throws(() => moveSavedQuery(db, query, "DOGS"), { code: "bad-request" });
    assert.equal(moveSavedQuery(db, query, "Blurry Cats").name, "Blurry Cats");
    moveSavedQuery(db, query, "cafe\u0301");
    assert.equal(savedQueryAt(db, { ...query, name: "CAF\u00c9" }).text, "width > 1");
    assert.deepEqual(
      listSavedQueries(db, null).map(({ owner, name, text }) => [owner, name, text]),
      [
        ["plugin", "blurry cats", "width > 2"],
        ["project", "cafe\u0301", "width > 1"],
        ["project", "dogs", "width > 3"],
      ],
    );
    assert.throws(() => savedQueryAt(db, { ...query, name: "nix" }), {
      code: "not-found",
      message: "There is no saved query 'nix'. There are: 'cafe\u0301', 'dogs'.",
    });
  });

  const refused: [string, RegExp, { start: number; end: number } | undefined][] = [
    ["  ", /^There is nothing to save: the query is empty\.$/, undefined],
    [
      "width >\n  and height > 2",
      /^The query cannot be saved\. At line 2, column 3: /,
      { start: 10, end: 13 },
    ],
    [
      'use "other.winnow"\nwhere width > 1',
      /At line 1, column 1: A saved query stands by itself/,
      { start: 0, end: 18 },
    ],
    [
      'where width > 1\ntag label with "cat"',
      /At line 2, column 1: A saved query selects/,
      { start: 16, end: 36 },
    ],
  ];
  for (const [text, message, details] of refused)
    it(`refuse ${JSON.stringify(text)}, and name the place`, async () => {
      await using dir = await tempDir();
      await using opened = await openState(dir.path);
      const { db } = opened.state;
      assert.throws(
        () => saveQuery(db, query, text, false),
        (error) => {
          assert.ok(error instanceof WinnowError);
          assert.equal(error.code, "bad-query");
          assert.match(error.message, message);
          assert.deepEqual(error.details, details ?? {});
          return true;
        },
      );
      assert.deepEqual(listSavedQueries(db, null), []);
    });
});
