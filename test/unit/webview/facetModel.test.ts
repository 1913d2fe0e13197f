import assert from "node:assert/strict";
import type { PageTarget } from "../../../src/protocol/pageData.ts";
import { defaultViewSpec, type ViewSpec } from "../../../src/protocol/view.ts";
import { FacetModel } from "../../../webview/grid/facets/facetModel.ts";

/** What the counts of the property `format` are asked of, in a view that shows `spec`. */
function targetIn(spec: Partial<ViewSpec>): PageTarget {
  const targets: PageTarget[] = [];
  const facets = new FacetModel({
    properties: () => [],
    spec: () => ({ ...defaultViewSpec, ...spec }),
    apply: () => undefined,
    fetch: (_, target) => {
      targets.push(target);
      return new Promise(() => undefined);
    },
  });
  facets.setVisible("format", true);
  facets.setOpen("format", true);
  const [target] = targets;
  assert.ok(target);
  return target;
}

describe("counts of a property", () => {
  const query = 'format = "png" and width > 10';

  it("are those of the view until something is chosen from it, and then those of all its values", () => {
    assert.deepEqual(targetIn({ query: "width > 10" }), { kind: "view" });
    assert.deepEqual(targetIn({ query }), { kind: "query", text: "width > 10" });
  });

  it("stay those of a view whose limits no query can say", () => {
    const result = { id: 1, groups: [1], min: null, max: null, sort: "given" } as const;
    for (const limits of [
      { folders: [1] },
      { only: [1, 2] },
      { result: { ...result, groups: [1] } },
    ])
      assert.deepEqual(targetIn({ query, ...limits }), { kind: "view" }, JSON.stringify(limits));
  });
});
