import assert from "node:assert/strict";
import { WinnowError } from "../../../../src/base/errors.ts";
import { parseQuery } from "../../../../src/core/query/parseQuery.ts";
import { everything, givensOf, runQuery } from "../../../../src/core/query/runQuery.ts";
import { makeQueryDataset, testNow } from "../../../support/queryDataset.ts";

const made = makeQueryDataset(3);

function run(text: string): ReturnType<typeof runQuery> {
  const file = parseQuery(text);
  return runQuery(made, file?.query ?? everything, givensOf(file, testNow));
}

function sql(text: string): number[] {
  return made.db
    .prepare(
      `SELECT i.id FROM instances i JOIN folders f ON f.id = i.folder_id
      LEFT JOIN images m ON m.id = i.image_id WHERE i.state < 3 AND (${text}) ORDER BY i.id`,
    )
    .pluck()
    .all() as number[];
}

const value = (name: string): string =>
  `(SELECT value FROM instance_values WHERE instance_id = i.id AND property_id =
     (SELECT id FROM properties WHERE name = '${name}'))`;

describe("a query's text", () => {
  for (const [text, where] of [
    ["", "1"],
    ["width >= 5", "m.width >= 5"],
    ["not width >= 5", "m.width IS NULL OR m.width < 5"],
    ["width is missing", "m.width IS NULL"],
    ["SCORE between 0.3 and 1", `${value("score")} BETWEEN 0.3 AND 1`],
    ["where checked", `${value("checked")} = 1`],
    ["checked = false", `${value("checked")} = 0`],
    ["in folder 'a'", "f.path = 'a' OR f.path LIKE 'a/%'"],
    ["not in folder 'a/b'", "f.path <> 'a/b'"],
    ["width * height > 20 and bytes % 2 = 1", "m.width * m.height > 20 AND i.bytes % 2 = 1"],
    ["param least = 4\nwhere width >= $least", "m.width >= 4"],
    ["modified > 7 days ago", `i.modified > ${new Date(2024, 4, 24, 12, 30).getTime()}`],
    [
      "count annotation (kind = 'box') >= 1",
      "EXISTS (SELECT 1 FROM annotations a WHERE a.image_id = m.id AND a.kind = 'box')",
    ],
    ["no annotation", "NOT EXISTS (SELECT 1 FROM annotations a WHERE a.image_id = m.id)"],
  ] as const)
    it(`selects what SQL does: ${text || "(empty)"}`, () =>
      assert.deepEqual(
        [...run(text).ids].toSorted((a, b) => a - b),
        sql(where),
      ));

  it("finds a tag's descendants", () => {
    const wider = new Set(run('label = "animal"').ids);
    const below = [...run('label = "lion" or label = "CAT"').ids];
    assert.ok(below.length > 0);
    assert.deepEqual(
      below.filter((id) => !wider.has(id)),
      [],
    );
  });

  it("'has all' asks for every tag of the query, whatever else an image bears", () => {
    const bears = (name: string): string =>
      `EXISTS (SELECT 1 FROM instance_tags v JOIN tags t ON t.id = v.tag_id
         WHERE v.instance_id = i.id AND t.property_id = 9 AND t.name = '${name}')`;
    const expected = sql(`${bears("dog")} AND (${bears("Straße")} OR ${bears("CAT")})`);
    assert.ok(expected.length > 0);
    const found = [...run('quality has all ("dog", "Straße")').ids];
    assert.deepEqual(
      found.toSorted((a, b) => a - b),
      expected,
    );
  });

  for (const [text, message, place] of [
    ["where widht > 5", "There is no property 'widht'. Did you mean 'width'?", [6, 11]],
    ['where label = "kat"', "There is no tag 'kat'. Did you mean 'CAT' or 'cat'?", null],
    ['where width = "x"', "A number can only be compared with a number.", [6, 17]],
    ["where $x > 1", "The parameter $x has no value. Declare it: param x = …", [6, 8]],
    ['where in folder "zzzz"', "There is no folder 'zzzz'.", null],
    ["where label + 1 > 2", "Only numbers can be calculated with.", [6, 11]],
    [
      "where any annotation (widht > 5)",
      "An annotation has no 'widht', only class, source, confidence, kind, area, width, height. Did you mean 'width'?",
      null,
    ],
    ["group by nothing", "There is no property 'nothing'.", [9, 16]],
    ["where (", null, null],
    [
      'use "other.winnow"',
      "A query that uses other files is run from its own file, not as a text alone.",
      null,
    ],
  ] as const)
    it(`tells what is wrong: ${text}`, () =>
      assert.throws(
        () => run(text),
        (error) => {
          assert.ok(error instanceof WinnowError && error.code === "bad-query");
          if (message !== null) assert.equal(error.message, message);
          if (place) assert.deepEqual([error.details.start, error.details.end], place);
          return true;
        },
      ));

  it("names groups of several levels, and which level begins anew", () => {
    const { ids, groups } = run("group by checked, seen by year");
    assert.equal(
      groups.reduce((sum, { count }) => sum + count, 0),
      ids.length,
    );
    assert.deepEqual(
      groups.filter(({ level }) => level === 0).map(({ path }) => path[0]),
      ["Checked", "Not checked", "No checked"],
    );
    assert.deepEqual(groups[0], {
      key: "true / 2024",
      label: "Checked / 2024",
      path: ["Checked", "2024"],
      level: 0,
      start: 0,
      count: groups[0].count,
    });
  });

  it("T11 a text made to be SQL is only a text", () =>
    assert.deepEqual([...run(`note = "' OR 1=1 --" or name like "*%' --"`).ids], []));
});
