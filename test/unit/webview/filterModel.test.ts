import assert from "node:assert/strict";
import type { QueryCheck } from "../../../src/protocol/data.ts";
import { FilterModel } from "../../../webview/grid/filter/filterModel.ts";
import { filterOf, isQuery, textOf, type Filter } from "../../../webview/grid/filter/filterText.ts";

/** A filter box over a view; a text with "bad" in it has an error at its place. */
function box(start: Filter = { find: "", query: "" }) {
  const view = { shown: start, applied: [] as Filter[], checked: [] as string[] };
  const filter = new FilterModel({
    applied: () => view.shown,
    apply: (wanted) => {
      view.shown = wanted;
      view.applied.push(wanted);
    },
    check: (text): Promise<QueryCheck> => {
      view.checked.push(text);
      const at = text.indexOf("bad");
      const diagnostic = {
        start: at,
        end: at + 3,
        severity: "error",
        message: "There is no 'bad'.",
        suggestions: ["width"],
      } as const;
      return Promise.resolve(
        at < 0 ? { diagnostics: [], count: 7 } : { diagnostics: [diagnostic], count: null },
      );
    },
    names: () =>
      Promise.resolve({
        properties: [],
        folders: [],
        annotationClasses: [],
        annotationSources: [],
        exportFormats: [],
      }),
    onError: (error) => assert.fail(String(error)),
  });
  filter.follow();
  const type = (text: string): void => filter.type(text, text.length);
  return { filter, view, type };
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("filter box", () => {
  it("tells a query from a part of a name", () => {
    for (const text of ["cat", "IMG_20*.jpg", "a cat (1).png", "holiday in rome", "not-a-cat", ""])
      assert.equal(isQuery(text), false, text);
    for (const text of [
      "width > 5",
      'label="cat"',
      "where flag",
      "not flag",
      "label is missing",
      "quality has any (dark)",
      "name like x",
      "order by width",
      "any annotation",
      "in folder x",
      "a in (1)",
    ])
      assert.equal(isQuery(text), true, text);
  });

  it("shows a search and a query of one view as one text", () => {
    assert.equal(textOf({ find: "cat", query: "" }), "cat");
    assert.equal(textOf({ find: "cat", query: "width > 5" }), 'name like "*cat*" and (width > 5)');
    assert.equal(
      textOf({ find: "", query: "# of a file\nwhere a > 1 # one\n  and b > 2\norder by c" }),
      "where a > 1 and b > 2 order by c",
    );
    assert.deepEqual(filterOf("  cat "), { find: "cat", query: "" });
  });

  it("searches names while they are typed, and gives up in one step", async () => {
    const { filter, view, type } = box();
    type("ca");
    type("cat");
    await wait(200);
    assert.deepEqual(view.applied, [{ find: "cat", query: "" }]);
    assert.equal(filter.giveUp(), true);
    assert.deepEqual([view.shown, filter.text.value], [{ find: "", query: "" }, ""]);
    assert.equal(filter.giveUp(), false);
  });

  it("takes back the search for a query's first word", async () => {
    const { view, type } = box({ find: "", query: "height > 2" });
    type("width");
    await wait(200);
    assert.deepEqual(view.shown, { find: "width", query: "" });
    type("width > 5");
    assert.deepEqual(view.shown, { find: "", query: "height > 2" });
  });

  it("applies a query on Enter only, when it has no errors", async () => {
    const { filter, view, type } = box();
    type("bad > 5");
    await wait(300);
    assert.deepEqual(filter.check.value?.diagnostics[0]?.message, "There is no 'bad'.");
    assert.equal(await filter.apply(), false);
    assert.deepEqual(view.applied, []);
    filter.replace(0, 3, "width");
    assert.deepEqual([filter.text.value, filter.caret.value], ["width > 5", 5]);
    assert.equal(await filter.apply(), true);
    assert.deepEqual(view.shown, { find: "", query: "width > 5" });
    assert.equal(filter.isPending, false);
  });

  it("goes back to what was shown when a query is given up", async () => {
    const { filter, view, type } = box({ find: "", query: "height > 2" });
    type("height > 25");
    filter.giveUp();
    assert.deepEqual([filter.text.value, view.applied], ["height > 2", []]);
    filter.giveUp();
    assert.deepEqual([filter.text.value, view.shown], ["", { find: "", query: "" }]);
    await wait(0);
  });

  it("remembers what was applied, newest first and once", async () => {
    const { filter, type } = box();
    for (const text of ["width > 1", "width > 2", "width > 1"]) {
      type(text);
      await filter.apply();
    }
    assert.deepEqual(filter.kept.value, ["width > 1", "width > 2"]);
    type("half");
    assert.deepEqual([filter.recall(1), filter.text.value], [true, "width > 1"]);
    assert.deepEqual([filter.recall(1), filter.text.value], [true, "width > 2"]);
    assert.equal(filter.recall(1), false);
    filter.recall(-1);
    assert.deepEqual([filter.recall(-1), filter.text.value], [true, "half"]);
  });

  it("follows what else changes the view, but not into the typing", () => {
    const { filter, view, type } = box();
    view.shown = { find: "", query: "width > 5" };
    filter.follow();
    assert.equal(filter.text.value, "width > 5");
    type("width > 51");
    view.shown = { find: "", query: "height > 5" };
    filter.follow();
    assert.equal(filter.text.value, "width > 51");
  });
});
