import assert from "node:assert/strict";
import type { PropertyInfo, PropertyType } from "../../../src/protocol/data.ts";
import { emptyDraft } from "../../../webview/data/values.ts";
import { howsOf, planOf, type StampRow } from "../../../webview/grid/stamp/stampModel.ts";

const property = (id: number, name: string, type: PropertyType): PropertyInfo => ({
  id,
  name,
  type,
  mode: "image",
  groupId: null,
  filled: 0,
});
const known = [property(1, "quality", "multi_tags"), property(2, "score", "number")];
const find = (id: number): PropertyInfo | undefined => known.find((one) => one.id === id);
const row = (propertyId: number, how: StampRow["how"], draft: Partial<StampRow["draft"]> = {}) => ({
  id: propertyId,
  propertyId,
  how,
  draft: { ...emptyDraft, ...draft },
});

describe("what the stamp panel is about to write", () => {
  it("is several changes in one", () => {
    const rows = [row(1, "add", { tags: [7, 8] }), row(2, "set", { text: "0.5" })];
    assert.deepEqual(planOf(rows, find, 312), {
      kind: "ready",
      changes: [
        { propertyId: 1, how: "add", value: [7, 8] },
        { propertyId: 2, how: "set", value: 0.5 },
      ],
    });
  });

  it("clears by setting no value", () => {
    assert.deepEqual(planOf([row(2, "clear")], find, 1), {
      kind: "ready",
      changes: [{ propertyId: 2, how: "set", value: null }],
    });
  });

  it("says what is missing", () => {
    const message = (rows: StampRow[], count: number): string => {
      const plan = planOf(rows, find, count);
      return plan.kind === "incomplete" ? plan.message : "";
    };
    assert.match(message([], 1), /Choose a property/);
    assert.match(message([row(2, "clear")], 0), /Select images/);
    assert.match(message([row(2, "set", { text: "x" })], 1), /score: Type a number/);
    assert.match(message([row(1, "add")], 1), /quality: Choose a tag/);
    assert.match(message([row(9, "clear")], 1), /deleted/);
  });

  it("adds and removes only where there can be several", () => {
    assert.deepEqual(known.map(howsOf), [
      ["add", "remove", "set", "clear"],
      ["set", "clear"],
    ]);
  });
});
