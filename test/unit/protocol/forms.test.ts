import assert from "node:assert/strict";
import type { ParameterDescription } from "../../../src/plugin-api/parameters.ts";
import { checkForm, mistakeIn, mistakesOf, titleOf } from "../../../src/protocol/forms.ts";

describe("forms", () => {
  it("P7: each kind of input refuses what is none of it", () => {
    const cases: [ParameterDescription, unknown, string | null][] = [
      [{ type: "integer" }, 3, null],
      [{ type: "integer" }, 3.5, "This is no whole number."],
      [{ type: "integer" }, "3", "This is no whole number."],
      [{ type: "integer", min: 2, max: 4 }, 1, "It must be at least 2."],
      [{ type: "integer", min: 2, max: 4 }, 5, "It must be at most 4."],
      [{ type: "number" }, 0.5, null],
      [{ type: "number" }, NaN, "This is no number."],
      [{ type: "number" }, Infinity, "This is no number."],
      [{ type: "text" }, "", null],
      [{ type: "text" }, 1, "This is no text."],
      [{ type: "text", maxLength: 2 }, "abc", "It has 3 characters, and 2 are the most."],
      [{ type: "boolean" }, undefined, null],
      [{ type: "boolean" }, "yes", "This is neither true nor false."],
      [{ type: "choice", choices: [{ value: 1 }, { value: "a" }] }, "a", null],
      [{ type: "choice", choices: [{ value: 1 }] }, "1", "'1' is not among the choices: 1."],
      [{ type: "choice" }, undefined, "Choose one."],
      [{ type: "property" }, 4, null],
      [{ type: "tag" }, 0, "This is no id."],
      [{ type: "vector_type" }, undefined, "Choose one."],
      [{ type: "own_vector_type", optional: true }, undefined, null],
      [{ type: "file" }, "relative.onnx", "This is no absolute path."],
      [{ type: "file" }, "", "Choose a file."],
      [{ type: "file", extensions: ["onnx"] }, "/m/Clip.ONNX", null],
      [
        { type: "file", extensions: ["onnx", "pt"] },
        "/m/a.txt",
        "Its name must end in .onnx or .pt.",
      ],
      [{ type: "file", extensions: ["onnx"] }, "C:\\m\\a.onnx", null],
      [{ type: "instances" }, [1, 2], null],
      [{ type: "instances" }, [0], "These are no instances: a list of their ids is asked for."],
      [{ type: "query" }, "where a = 1", null],
      [{ type: "query" }, null, "This is needed."],
      [{ type: "secret" }, "KEY", null],
      [{ type: "secret" }, "", "Choose one."],
    ];
    assert.deepEqual(
      cases.map(([description, value]) => mistakeIn(description, value)),
      cases.map(([, , mistake]) => mistake),
    );
  });

  it("P7: what follows from a hidden input is hidden, too, and has its default", () => {
    const declared: Record<string, ParameterDescription> = {
      mode: { type: "choice", choices: [{ value: "a" }, { value: "b" }], default: "a" },
      fine: { type: "boolean", default: true, when: { parameter: "mode", is: "b" } },
      steps: { type: "integer", default: 3, when: { parameter: "fine", is: [true] } },
    };
    const shown = (entered: Record<string, unknown>): string[] =>
      Object.keys(checkForm(declared, entered).parameters);
    assert.deepEqual(shown({ mode: "b" }), ["mode", "fine", "steps"]);
    assert.deepEqual(shown({ mode: "b", fine: false }), ["mode", "fine"]);
    // `fine` is entered as false, and not shown: its default counts.
    assert.deepEqual(shown({ mode: "a", fine: false }), ["mode", "steps"]);
    assert.deepEqual(checkForm(declared, { mode: "a", fine: false }).values, {
      mode: "a",
      fine: true,
      steps: 3,
    });
  });

  it("P7: conditions that go in a circle end", () => {
    const declared: Record<string, ParameterDescription> = {
      a: { type: "boolean", when: { parameter: "b", is: false } },
      b: { type: "boolean", when: { parameter: "a", is: false } },
    };
    assert.deepEqual(Object.keys(checkForm(declared, {}).parameters).length <= 2, true);
  });

  it("P7: names that every object has are no parameters", () => {
    const form = checkForm({}, JSON.parse('{ "constructor": 1 }') as Record<string, unknown>);
    assert.deepEqual(mistakesOf(form), [
      "Constructor: There is no parameter 'constructor': it takes none.",
    ]);
  });

  it("P7: a parameter without a title has its name in words", () => {
    assert.equal(titleOf("maxDistance_px", undefined), "Max distance px");
    assert.equal(titleOf("k", { type: "integer", title: "Groups" }), "Groups");
  });
});
