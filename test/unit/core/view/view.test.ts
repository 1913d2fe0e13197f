import assert from "node:assert/strict";
import fc from "fast-check";
import { WinnowError } from "../../../../src/base/errors.ts";
import { View } from "../../../../src/core/view/view.ts";
import { int32sOf } from "../../../../src/protocol/bytes.ts";
import {
  defaultViewSpec,
  type SelectionChange,
  type ViewSpec,
} from "../../../../src/protocol/view.ts";
import { makeDataset, type MadeInstance } from "../../../support/dataset.ts";

const image = {
  content: 7,
  format: "jpeg",
  width: 640,
  height: 480,
  sharpness: 12.345,
  brightness: 0.5,
  contrast: 0.25,
  entropy: 7,
};

const instance = (name: string, more: Partial<MadeInstance> = {}): MadeInstance => ({
  folder: "photos",
  name,
  bytes: 123_456,
  modified: new Date(2024, 2, 5, 7, 9).getTime(),
  state: 1,
  image,
  ...more,
});

function open(
  count: number | readonly MadeInstance[],
  spec: Partial<ViewSpec> = {},
): ReturnType<typeof makeDataset> & { view: View } {
  const rows =
    typeof count === "number"
      ? Array.from({ length: count }, (_, i) => instance(`${i}.jpg`))
      : count;
  const made = makeDataset(rows);
  return { ...made, view: new View(made.db, made.dataset, { ...defaultViewSpec, ...spec }) };
}

describe("a range of a view", () => {
  it("tells of each cell what a page shows", () => {
    const { view } = open(
      [
        instance("a.jpg"),
        instance("b.jpg", { state: 0, image: null }),
        instance("c.jpg", { state: 2 }),
        instance("d.jpg", { state: 3 }),
      ],
      { labels: ["name", "path", "folder", "width", "megapixels", "bytes"] },
    );
    const { ids, images, states, selected, sizes, names, labels, ...rest } = view.range(0, 100);
    assert.deepEqual(
      {
        ...rest,
        ids: [...int32sOf(ids)],
        images: [...int32sOf(images)],
        states: [...states],
        selected: [...selected],
        sizes: [...int32sOf(sizes)],
        names,
        labels,
      },
      {
        version: 1,
        from: 0,
        count: 3,
        ids: [1, 2, 3],
        images: [1, 0, 1],
        states: [1, 0, 2],
        selected: [0, 0, 0],
        sizes: [640, 480, 0, 0, 640, 480],
        names: ["a.jpg", "b.jpg", "c.jpg"],
        labels: [
          ["a.jpg", "b.jpg", "c.jpg"],
          ["photos/a.jpg", "photos/b.jpg", "photos/c.jpg"],
          ["photos", "photos", "photos"],
          ["640 px", "", "640 px"],
          ["0.31 MP", "", "0.31 MP"],
          ["123 KB", "123 KB", "123 KB"],
        ],
      },
    );
  });

  it("labels of the other properties", () => {
    const { view } = open([instance("a.jpg")], {
      labels: ["modified", "sha1", "sharpness", "format", "aspect", "id"],
    });
    assert.deepEqual(
      view.range(0, 1).labels.map(([text]) => text.replace(/^[0-9a-f]{40}$/, "a hash")),
      ["2024-03-05 07:09", "a hash", "12.35", "jpeg", "1.33", "1"],
    );
  });

  for (const [from, count, expected] of [
    [0, 3, [1, 2, 3]],
    [8, 5, [9, 10]],
    [10, 5, []],
    [1e9, 5, []],
    [3, 0, []],
  ] as const)
    it(`from ${from} of ${count} has ${expected.length} cells`, () =>
      assert.deepEqual([...int32sOf(open(10).view.range(from, count).ids)], expected));
});

describe("the selection of a view", () => {
  for (const [what, changes, expected] of [
    ["set", [{ kind: "set", from: 2, to: 4 }], [3, 4]],
    ["set replaces", [{ kind: "all" }, { kind: "set", from: 0, to: 1 }], [1]],
    [
      "add and remove",
      [
        { kind: "add", from: 0, to: 5 },
        { kind: "remove", from: 1, to: 3 },
      ],
      [1, 4, 5],
    ],
    [
      "toggle",
      [
        { kind: "set", from: 0, to: 2 },
        { kind: "toggle", from: 1, to: 3 },
      ],
      [1, 3],
    ],
    ["all", [{ kind: "all" }], [1, 2, 3, 4, 5, 6]],
    ["invert", [{ kind: "set", from: 0, to: 4 }, { kind: "invert" }], [5, 6]],
    ["clear", [{ kind: "all" }, { kind: "clear" }], []],
    ["beyond the end", [{ kind: "set", from: 4, to: 1e9 }], [5, 6]],
    ["backwards is nothing", [{ kind: "set", from: 4, to: 2 }], []],
  ] as readonly [string, SelectionChange[], number[]][])
    it(`${what}: ${JSON.stringify(expected)}`, () => {
      const { view } = open(6);
      const infos = changes.map((change) => view.select(1, change));
      assert.deepEqual(
        [infos.at(-1), [...view.selected(0, 100)], [...view.range(0, 6).selected]],
        [
          { version: 1, selected: expected.length },
          expected,
          [1, 2, 3, 4, 5, 6].map((id) => Number(expected.includes(id))),
        ],
      );
    });

  it("is what a list of flags would be, whatever is done", () => {
    const position = fc.nat({ max: 12 });
    const change = fc.oneof(
      fc.record({
        kind: fc.constantFrom("set" as const, "add" as const, "remove" as const, "toggle" as const),
        from: position,
        to: position,
      }),
      fc.record({ kind: fc.constantFrom("all" as const, "invert" as const, "clear" as const) }),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const { view } = open(10);
        const flags = Array.from({ length: 10 }, () => false);
        for (const each of changes) {
          view.select(1, each);
          for (const i of flags.keys()) {
            const inside = !("from" in each) || (i >= each.from && i < each.to);
            if (each.kind === "clear") flags[i] = false;
            else if (each.kind === "set") flags[i] = inside;
            else if (!inside) continue;
            else if (each.kind === "toggle" || each.kind === "invert") flags[i] = !flags[i];
            else flags[i] = each.kind !== "remove";
          }
        }
        const expected = flags.flatMap((flag, i) => (flag ? [i + 1] : []));
        assert.deepEqual([...view.selected(0, 100)], expected);
      }),
      { numRuns: 50 },
    );
  });

  it("positions of another version than the view has are refused", () => {
    const { view } = open(3);
    view.update({ ...defaultViewSpec, sort: [{ by: "name", descending: true }] });
    assert.throws(
      () => view.select(1, { kind: "set", from: 0, to: 1 }),
      (error) =>
        error instanceof WinnowError && error.code === "bad-request" && error.details.version === 2,
    );
    assert.equal(view.select(1, { kind: "all" }).selected, 3);
  });

  it("survives another order and another filter", () => {
    const { view } = open(6);
    view.select(1, { kind: "set", from: 1, to: 3 });
    view.update({ ...defaultViewSpec, sort: [{ by: "name", descending: true }] });
    assert.deepEqual([...view.selected(0, 10)], [3, 2]);
    view.update({ ...defaultViewSpec, find: "1.jpg" });
    // What the filter hides is selected all the same, and what changes the selection must reach it.
    assert.deepEqual([[...view.selected(0, 10)], view.info(1).selected], [[2, 3], 2]);
    assert.deepEqual([[...view.selected(1, 10)], [...view.selected(0, 1)]], [[3], [2]]);
    assert.deepEqual(view.selectedRows(0, 10), {
      names: ["1.jpg", "2.jpg"],
      labels: [["1.jpg", "2.jpg"]],
    });
    assert.deepEqual(view.selectedRows(1, 1).names, ["2.jpg"]);
    view.update(defaultViewSpec);
    assert.deepEqual([...view.selected(0, 10)], [2, 3]);
  });

  it("is handed over in pages", () => {
    const { view } = open(10);
    view.select(1, { kind: "all" });
    assert.deepEqual(
      [0, 4, 8, 12].map((offset) => [...view.selected(offset, 4)]),
      [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10], []],
    );
  });
});

describe("a view and its project", () => {
  it("locates an instance, or says that it has none", () => {
    const { view } = open(5, { sort: [{ by: "name", descending: true }] });
    assert.deepEqual(
      [1, 5, 99].map((id) => view.locate(id)),
      [
        { version: 1, position: 4 },
        { version: 1, position: 0 },
        { version: 1, position: -1 },
      ],
    );
  });

  it("gets a new version when its list changes, and only then", () => {
    const { view, dataset } = open(4);
    view.settle();
    view.refresh();
    assert.equal(view.info(1).version, 1);
    // Another size of a file changes no order by path.
    dataset.instances.put({ id: 2, folderId: 2, imageId: 1, state: 1, bytes: 5, modified: 0 });
    view.settle();
    view.refresh();
    assert.equal(view.info(1).version, 1);
    dataset.instances.setState(2, 3);
    view.settle();
    view.refresh();
    assert.deepEqual([view.info(1).version, [...view.ids]], [2, [1, 3, 4]]);
  });

  it("tells no match from an empty project, and how many files are problems", () => {
    const { view, db } = open([instance("a.jpg"), instance("b.jpg", { state: 2 })], {
      find: "zzz",
    });
    db.exec("INSERT INTO problems VALUES (1, 1, 'x', 'damaged', 'why', 0, 0)");
    assert.deepEqual(view.info(9), {
      viewId: 9,
      version: 1,
      total: 0,
      projectTotal: 2,
      selected: 0,
      problems: 1,
      groups: [],
      scored: false,
    });
  });

  it("what is grouped has another version when only its groups change", () => {
    const { view, dataset } = open(2, { group: "date" });
    const { folder } = dataset.instances;
    dataset.instances.put({
      id: 1,
      folderId: folder[1],
      imageId: 1,
      state: 1,
      bytes: 1,
      modified: new Date(2025, 0, 1).getTime(),
    });
    view.settle();
    view.refresh();
    assert.deepEqual(
      [view.info(1).version, view.info(1).groups.map(({ label }) => label)],
      [2, ["January 2025", "March 2024"]],
    );
  });
});
