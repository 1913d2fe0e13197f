import assert from "node:assert/strict";
import type { ExchangeValue } from "../../../../src/core/exchange/exchange.ts";
import { chooseInstances, fuseValues } from "../../../../src/core/exchange/tablesFusion.ts";
import { fusionModes, manyModes } from "../../../../src/protocol/exchange.ts";
import { joinTags, splitTags } from "../../../../src/core/exchange/tablesTagList.ts";
import { parseDate } from "../../../../src/core/exchange/tablesConvert.ts";
import fc from "fast-check";

describe("What an import does to values that are there", () => {
  const held: Record<string, ExchangeValue> = { label: "cat", tags: ["a", "b"] };
  const imported = [
    ["label", "dog"],
    ["tags", ["b", "c"]],
    ["note", "x"],
  ] as const;
  const fused = (mode: (typeof fusionModes)[number], existing: typeof held) =>
    Object.fromEntries(fuseValues(mode, (name) => existing[name] ?? null, imported));

  it("replaces, keeps, adds tags, or fills only what holds nothing", () => {
    assert.deepEqual(
      fusionModes.map((mode) => [mode, fused(mode, held)]),
      [
        ["replace", { label: "dog", tags: ["b", "c"], note: "x" }],
        ["keep", { note: "x" }],
        ["add", { tags: ["a", "b", "c"], note: "x" }],
        ["new", {}],
      ],
    );
    for (const mode of fusionModes)
      assert.deepEqual(fused(mode, {}), { label: "dog", tags: ["b", "c"], note: "x" });
  });

  it("writes nothing that is there already, whatever the order of tags", () => {
    assert.deepEqual(fused("replace", { label: "dog", tags: ["c", "b"], note: "x" }), {});
    assert.deepEqual(fused("add", { label: "dog", tags: ["c", "b", "a"], note: "x" }), {});
  });

  it("chooses among several instances as Panoptic does", () => {
    const rows = (mode: (typeof manyModes)[number]) => {
      const taken = new Set<number>();
      const isEmpty = (id: number) => id !== 1;
      return [1, 2].map(() => chooseInstances(mode, [1, 2, 3], isEmpty, taken));
    };
    assert.deepEqual(
      manyModes.map((mode) => [mode, rows(mode)]),
      [
        ["leave", [[], []]],
        ["first", [[1], [1]]],
        ["last", [[3], [3]]],
        [
          "all",
          [
            [1, 2, 3],
            [1, 2, 3],
          ],
        ],
        ["free", [[2], [3]]],
      ],
    );
  });
});

describe("Lists of tags in one cell", () => {
  it("gives back any names, commas and quotes among them", () => {
    const name = fc
      .string({ unit: fc.constantFrom(",", '"', " ", "a", "b", "\n", ";", "é"), minLength: 1 })
      .filter((text) => text.trim() !== "");
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 5 }), (names) => {
        assert.deepEqual(splitTags(joinTags(names)), names);
      }),
      { numRuns: 1000 },
    );
  });

  it("reads what Panoptic writes, and quotes that are none", () => {
    assert.deepEqual(splitTags("a, b ,,a"), ["a", "b"]);
    assert.deepEqual(splitTags('5" nail,"open'), ['5" nail', '"open']);
  });
});

describe("Dates in text", () => {
  it("are ISO 8601, in UTC where they name no zone", () => {
    const cases: [string, string | null][] = [
      ["2026-11-21", "2026-11-21T00:00:00.000Z"],
      ["2026-11-21 08:30", "2026-11-21T08:30:00.000Z"],
      ["2026-11-21T08:30:05.123456+02:00", "2026-11-21T06:30:05.123Z"],
      ["2026-11-21T08:30:05-0130", "2026-11-21T10:00:05.000Z"],
      ["2024-02-29", "2024-02-29T00:00:00.000Z"],
      ["2026-02-29", null],
      ["2026-13-01", null],
      ["2026-01-01T25:00", null],
      ["21/11/2026", null],
      ["2026", null],
    ];
    assert.deepEqual(
      cases.map(([text]) => {
        const ms = parseDate(text);
        return [text, ms === null ? null : new Date(ms).toISOString()];
      }),
      cases,
    );
  });

  it("give back every time", () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        assert.equal(parseDate(date.toISOString()), date.getTime());
      }),
    );
  });
});
