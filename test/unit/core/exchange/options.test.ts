import assert from "node:assert/strict";
import { formatInfo } from "../../../../src/core/exchange/formatInfo.ts";
import { formats } from "../../../../src/core/exchange/formats.ts";
import type { FormatOption, OptionType } from "../../../../src/protocol/exchange.ts";
import { formatOption, parseOption } from "../../../../src/protocol/exchangeOptions.ts";

describe("the options of formats", () => {
  for (const format of formats)
    for (const way of ["import", "export"] as const)
      it(`${format.id}, ${way}: each says in a sentence what it does, and its default may be typed`, () => {
        for (const option of formatInfo(format)[way]?.options ?? []) {
          assert.match(option.help, /^\p{Lu}.{10,}\.$/u, option.name);
          if (option.default === null) continue;
          assert.deepEqual(parseOption(option, formatOption(option.default)), {
            ok: true,
            value: option.default,
          });
        }
      });

  it("what is typed is what the format takes", () => {
    const exporter = formats.find(({ id }) => id === "coco")?.export;
    const { export: info } = formatInfo(formats[0]);
    for (const [name, typed] of [
      ["images", "copy"],
      ["rle", "plain"],
      ["ids", "cat=3, dog=7"],
    ]) {
      const option = info?.options.find((one) => one.name === name);
      const value = option && parseOption(option, typed);
      assert.ok(value?.ok);
      assert.ok(exporter?.loses({ [name]: value.value }));
    }
  });

  const of = (type: OptionType): FormatOption => ({ name: "o", help: "", type, default: null });
  const cases: readonly [OptionType, string, unknown][] = [
    [{ kind: "checkbox" }, "yes", true],
    [{ kind: "checkbox" }, "maybe", undefined],
    [{ kind: "number", min: 0, max: 9 }, "9", 9],
    [{ kind: "number", min: 0, max: 9 }, "10", undefined],
    [{ kind: "number", min: 0, max: 9 }, "1.5", undefined],
    [{ kind: "text", maxLength: 3, pattern: null }, "2024", undefined],
    [{ kind: "text", maxLength: 9, pattern: null }, "2024", "2024"],
    [{ kind: "text", maxLength: 9, pattern: "[a-z]+" }, "a1", undefined],
    [{ kind: "value" }, "007", "007"],
    [{ kind: "value" }, "7.5", 7.5],
    [{ kind: "value" }, "false", false],
    [{ kind: "list" }, "cat, a dog ,", ["cat", "a dog"]],
    [{ kind: "list" }, '["a, b","c"]', ["a, b", "c"]],
    [{ kind: "list" }, '[1, "c"]', undefined],
    [{ kind: "map", choices: null }, "a=b=1", { "a=b": 1 }],
    [{ kind: "map", choices: null }, '{"a, b":2}', { "a, b": 2 }],
    [{ kind: "map", choices: null }, "{a", undefined],
    [{ kind: "map", choices: null }, "a", undefined],
    [{ kind: "map", choices: ["tag", "skip"] }, "a=tag,b=skip", { a: "tag", b: "skip" }],
    [{ kind: "map", choices: ["tag"] }, "a=text", undefined],
    [{ kind: "property", types: null, mayBeNew: false }, " ", undefined],
  ];
  for (const [type, typed, value] of cases)
    it(`${JSON.stringify(typed)} as ${type.kind} is ${JSON.stringify(value) ?? "refused"}`, () => {
      const parsed = parseOption(of(type), typed);
      assert.deepEqual(parsed.ok ? parsed.value : undefined, value);
      if (parsed.ok) assert.deepEqual(parseOption(of(type), formatOption(value)), parsed);
      else assert.match(parsed.reason, /^'o' is /);
    });
});
