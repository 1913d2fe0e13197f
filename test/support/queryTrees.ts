import fc from "fast-check";
import type { Condition, GroupTerm, Query, Value } from "../../src/query/ast.ts";
import { folderPaths } from "./queryDataset.ts";
import {
  span,
  nowhere,
  name,
  text,
  anyName,
  numberNames,
  textNames,
  tagNamesOf,
  dateLiteral,
  numberLiteral,
  textLiteral,
  tagLiteral,
  glob,
  comparison,
  equality,
} from "./queryValues.ts";

/** Any query of the language that fits the dataset of `makeQueryDataset`, with all its constructs. */
export function queryTrees(): fc.Arbitrary<Query> {
  return fc.record({
    ...nowhere,
    where: fc.option(conditions(false), { freq: 12 }),
    orderBy: fc.array(orderTerm, { maxLength: 3 }),
    groupBy: fc.oneof(
      { weight: 3, arbitrary: fc.constant<GroupTerm[]>([]) },
      { weight: 2, arbitrary: fc.array(groupTerm, { minLength: 1, maxLength: 3 }) },
    ),
    limit: fc.option(limit, { freq: 3, nil: null }).map((each) => each),
    offset: fc.option(limit, { freq: 1, nil: null }),
  }) as fc.Arbitrary<Query>;
}

/** What `$number`, `$text` and `$limit` are in every test. */
export const testParameters = { number: 3, text: "cat", limit: 20 } as const;

const limit = fc.record({
  ...nowhere,
  count: fc.oneof(
    fc.nat({ max: 40 }),
    fc.constant({ kind: "parameter" as const, name: "limit", ...span }),
  ),
});

const orderTerm = fc.record({
  ...nowhere,
  descending: fc.boolean(),
  value: fc.oneof(
    anyName(
      ...numberNames,
      ...textNames,
      ...tagNamesOf,
      "quality",
      "marks",
      "seen",
      "modified",
      "checked",
      "reviewed",
      "paint",
    ),
    fc.constant<Value>({
      kind: "arithmetic",
      operator: "+",
      left: name("width"),
      right: name("score"),
      ...span,
    }),
    fc.constant<Value>({ kind: "count", where: null, ...span }),
  ),
});

const groupTerm = fc.oneof(
  fc.record({
    ...nowhere,
    property: anyName(
      "label",
      "species",
      "quality",
      "marks",
      "folder",
      "format",
      "checked",
      "reviewed",
      "note",
      "caption",
      "bytes",
      "score",
      "paint",
    ),
    step: fc.constant(null),
    bin: fc.constant(null),
  }),
  fc.record({
    ...nowhere,
    property: anyName("seen", "modified"),
    step: fc.constantFrom("year", "month", "week", "day", "hour", null),
    bin: fc.constant(null),
  }),
  fc.record({
    ...nowhere,
    property: anyName("sharpness", "id", "width", "contrast"),
    step: fc.constant(null),
    bin: fc.constantFrom(0.1, 0.25, 3),
  }),
) as fc.Arbitrary<GroupTerm>;

function numbers(inside: boolean): fc.Arbitrary<Value> {
  const leaf = fc.oneof(
    inside ? anyName("confidence", "area", "width", "HEIGHT") : anyName(...numberNames),
    numberLiteral,
  );
  const counts = fc.record({
    ...nowhere,
    kind: fc.constant("count" as const),
    where: fc.option(inside ? fc.constant(null) : fc.oneof(...leaves(true)), { nil: null }),
  }) as fc.Arbitrary<Value>;
  return fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 2 },
      { weight: 6, arbitrary: leaf },
      ...(inside ? [] : [{ weight: 1, arbitrary: counts }]),
      {
        weight: 1,
        arbitrary: fc.record({
          ...nowhere,
          kind: fc.constant("negative" as const),
          operand: tie("value"),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          ...nowhere,
          kind: fc.constant("arithmetic" as const),
          operator: fc.constantFrom("+", "-", "*", "/", "%"),
          left: tie("value"),
          right: tie("value"),
        }) as fc.Arbitrary<Value>,
      },
    ),
  })).value;
}

type Shape = Record<string, fc.Arbitrary<unknown>>;
const node = (kind: Condition["kind"], shape: Shape): fc.Arbitrary<Condition> =>
  fc.record({
    ...nowhere,
    kind: fc.constant(kind),
    ...shape,
  }) as unknown as fc.Arbitrary<Condition>;

function leaves(inside: boolean): fc.Arbitrary<Condition>[] {
  const amount = numbers(inside);
  const textName = inside ? anyName("kind", "source") : anyName(...textNames);
  const textValue = fc.oneof(
    { weight: 3, arbitrary: textName },
    { weight: 1, arbitrary: textLiteral },
  );
  const tag = inside ? anyName("class") : anyName(...tagNamesOf);
  const tags = inside ? tag : anyName(...tagNamesOf, "quality", "marks");
  const negated = fc.boolean();
  const some = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
    fc.array(of, { minLength: 1, maxLength: 3 });
  const shared = [
    node("compare", { operator: comparison, left: amount, right: amount }),
    node("compare", { operator: comparison, left: textValue, right: textValue }),
    node("compare", { operator: equality, left: tags, right: tagLiteral }),
    node("compare", { operator: equality, left: tagLiteral, right: tags }),
    node("between", { value: amount, low: amount, high: amount, negated }),
    node("between", { value: amount, low: numberLiteral, high: numberLiteral, negated }),
    node("in", { value: amount, options: some(amount), negated }),
    node("in", {
      value: textName,
      options: some(fc.oneof(textLiteral, textLiteral, textName)),
      negated,
    }),
    node("in", { value: tags, options: some(tagLiteral), negated }),
    node("like", { value: fc.oneof(textName, tags), pattern: glob, negated }),
    node("has", {
      property: tags,
      quantifier: fc.constantFrom("any", "all", "none"),
      tags: some(tagLiteral),
    }),
    node("missing", { value: fc.oneof(amount, textName, tags), negated }),
  ];
  if (inside) return shared;
  const date = fc.oneof(anyName("seen", "modified"), dateLiteral);
  return [
    ...shared,
    node("compare", { operator: comparison, left: date, right: date }),
    node("between", {
      value: anyName("seen", "modified"),
      low: dateLiteral,
      high: dateLiteral,
      negated,
    }),
    node("compare", { operator: equality, left: tag, right: tag }),
    node("compare", {
      operator: equality,
      left: anyName("checked", "reviewed"),
      right: fc.oneof(
        anyName("checked", "reviewed"),
        fc.boolean().map((value): Value => ({ kind: "boolean", value, ...span })),
      ),
    }),
    node("compare", {
      operator: comparison,
      left: anyName("paint"),
      right: fc.constantFrom("#FF8800", "#000000").map(text),
    }),
    node("missing", { value: anyName("seen", "checked", "reviewed", "paint", "quality"), negated }),
    node("checked", { property: anyName("checked", "REVIEWED") }),
    node("folder", {
      path: fc.constantFrom(...folderPaths, "a/", "./a", "a/b/").map(text),
      negated,
    }),
    node("annotation", {
      quantifier: fc.constantFrom("any", "no"),
      where: fc.option(conditions(true), { nil: null }),
    }),
  ];
}

function conditions(inside: boolean): fc.Arbitrary<Condition> {
  const leaf = fc.oneof(...leaves(inside));
  return fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      { weight: 3, arbitrary: leaf },
      { weight: 1, arbitrary: node("not", { operand: tie("condition") }) },
      {
        weight: 2,
        arbitrary: fc.record({
          ...nowhere,
          kind: fc.constantFrom("and" as const, "or" as const),
          operands: fc.array(tie("condition"), { minLength: 2, maxLength: 3 }),
        }) as fc.Arbitrary<Condition>,
      },
    ),
  })).condition;
}
