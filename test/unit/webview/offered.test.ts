import assert from "node:assert/strict";
import type { FormOptions, ParameterDescription } from "../../../src/protocol/formPage.ts";
import { nothingFor, offeredBy } from "../../../webview/form/offered.ts";

const options: FormOptions = {
  properties: [],
  tags: [],
  vectorTypes: [
    { id: 1, name: "clip", detail: "60", own: true, of: "images" },
    { id: 2, name: "clip, of objects", detail: "9", own: true, of: "annotations" },
    { id: 3, name: "hue", detail: "60", own: false, of: "images" },
    { id: 4, name: "hue, of objects", detail: "9", own: false, of: "annotations" },
  ],
  secrets: [],
};

describe("pickers of vector types", () => {
  const cases: readonly (readonly [ParameterDescription, number[]])[] = [
    [{ type: "vector_type" }, [1, 3]],
    [{ type: "vector_type", of: "images" }, [1, 3]],
    [{ type: "vector_type", of: "annotations" }, [2, 4]],
    [{ type: "own_vector_type" }, [1]],
    [{ type: "own_vector_type", of: "annotations" }, [2]],
  ];
  for (const [description, ids] of cases)
    it(`P6 P20 offer ${ids.join(" and ")} for ${JSON.stringify(description)}`, () => {
      const offered = offeredBy(description, options);
      assert.deepEqual(
        offered.map(({ value }) => value),
        ids,
      );
    });

  it("P6 say what is missing where there are none of objects", () => {
    assert.match(nothingFor({ type: "vector_type", of: "annotations" }), /no vectors of objects/);
    assert.match(nothingFor({ type: "vector_type" }), /no vectors in this dataset yet\. Make some/);
    // What need not be chosen is made when it is needed.
    assert.equal(
      nothingFor({ type: "vector_type", of: "annotations", optional: true }),
      "There are no vectors of objects in this dataset yet.",
    );
  });
});
