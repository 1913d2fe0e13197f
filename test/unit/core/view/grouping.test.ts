import assert from "node:assert/strict";
import { orderView } from "../../../../src/core/view/order.ts";
import type { Grouping } from "../../../../src/protocol/properties.ts";
import { defaultViewSpec, type ViewSpec } from "../../../../src/protocol/view.ts";
import { makeDataset, type MadeInstance } from "../../../support/dataset.ts";

const made = (
  folder: string,
  name: string,
  facts: { size?: [number, number]; format?: string; month?: string },
): MadeInstance => ({
  folder,
  name,
  bytes: 1,
  modified: new Date(`${facts.month ?? "2024-01"}-15T12:00:00`).getTime(),
  state: facts.size ? 1 : 0,
  image: facts.size
    ? {
        content: name.charCodeAt(0),
        format: facts.format ?? "jpeg",
        width: facts.size[0],
        height: facts.size[1],
        sharpness: 0,
        brightness: 0,
        contrast: 0,
        entropy: 0,
      }
    : null,
});

const rows = [
  made("b", "a.jpg", { size: [100, 100], month: "2023-12" }),
  made("a10", "b.png", { size: [1000, 1000], format: "png", month: "2024-01" }),
  made("a9", "c.jpg", { size: [10_000, 6000], month: "2024-01" }),
  made("a9", "d.jpg", { month: "2024-02" }),
  made("", "e.jpg", { size: [999, 1000], month: "2023-12" }),
];

/** Each group as its label and the names in it. */
function grouped(group: Grouping, spec: Partial<ViewSpec> = {}): [string, string, string][] {
  const { db, dataset } = makeDataset(rows);
  const view = orderView(db, dataset, { ...defaultViewSpec, ...spec, group });
  db.close();
  return view.groups.map(({ key, label, start, count }) => [
    key,
    label,
    [...view.ids.subarray(start, start + count)].map((id) => rows[id - 1].name[0]).join(""),
  ]);
}

describe("groups of a view", () => {
  it("by folder, in the order of paths", () =>
    assert.deepEqual(grouped("folder"), [
      ["", "(project folder)", "e"],
      ["a9", "a9", "cd"],
      ["a10", "a10", "b"],
      ["b", "b", "a"],
    ]));

  it("by format, with what is not decoded last", () =>
    assert.deepEqual(grouped("format"), [
      ["jpeg", "JPEG", "eca"],
      ["png", "PNG", "b"],
      ["", "Not decoded yet", "d"],
    ]));

  it("by size in megapixels, a bin's lower edge included", () =>
    assert.deepEqual(grouped("size"), [
      ["0", "0 – 0.1 MP", "a"],
      ["0.3", "0.3 – 1 MP", "e"],
      ["1", "1 – 2 MP", "b"],
      ["50", "50 MP and more", "c"],
      ["", "Not decoded yet", "d"],
    ]));

  it("by month, the newest first", () =>
    assert.deepEqual(grouped("date"), [
      ["2024-02", "February 2024", "d"],
      ["2024-01", "January 2024", "cb"],
      ["2023-12", "December 2023", "ea"],
    ]));

  it("keep the order of the view within each", () =>
    assert.deepEqual(
      grouped("date", { sort: [{ by: "name", descending: true }] }).map(([, , names]) => names),
      ["d", "cb", "ea"],
    ));

  it("of nothing are none", () => assert.deepEqual(grouped("folder", { find: "nothing" }), []));
});
