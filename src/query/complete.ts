import type { Span } from "./ast.ts";
import { annotationFields } from "./ast.ts";
import { contextOf, type Context } from "./completionContext.ts";
import { tokenize, endOf } from "./lexer.ts";
import {
  findField,
  findProperty,
  nameOf,
  shapeKinds,
  typeOf,
  typeOfField,
  type QueryNames,
  type QueryProperty,
  type ValueType,
} from "./names.ts";
import { quoteName, quoteText } from "./quoting.ts";
import { longestText } from "./parser.ts";
import {
  Comment,
  DateLiteral,
  Name,
  NumberLiteral,
  Parameter,
  Text,
  Unclosed,
  Word,
} from "./tokens.ts";
import { clauseWords, timeUnits } from "./words.ts";

/** Something that may be written at a place. */
export interface Completion {
  readonly label: string;
  readonly kind:
    | "keyword"
    | "operator"
    | "property"
    | "value"
    | "folder"
    | "field"
    | "unit"
    | "parameter"
    | "action"
    | "format";
  /** Stands for what is in {@link replace}. */
  readonly insert: string;
  readonly replace: Span;
  readonly detail: string;
}

/** What may be written at an offset of a text, best first: a word that is begun there is replaced as a whole. */
export function completionsAt(text: string, offset: number, names: QueryNames): Completion[] {
  if (text.length > longestText) return [];
  const { tokens, comments } = tokenize(text);
  const under = (start: number, end: number): boolean => start < offset && offset <= end;
  if (
    comments.some(
      (comment) => comment.tokenType === Comment && under(comment.startOffset, endOf(comment)),
    )
  )
    return [];
  const begun = tokens.find((token) => {
    const { tokenType } = token;
    if (!under(token.startOffset, endOf(token))) return false;
    if (tokenType === NumberLiteral || tokenType === DateLiteral) return true;
    // A closed text is done behind its quote.
    if (tokenType.CATEGORIES?.includes(Text))
      return tokenType === Unclosed || offset < endOf(token);
    return (
      tokenType === Word ||
      tokenType === Parameter ||
      tokenType.CATEGORIES?.includes(Name) === true ||
      /^\w+$/.test(token.image)
    );
  });
  const begunText = begun?.tokenType.CATEGORIES?.includes(Text) === true;
  if (begun && (begun.tokenType === NumberLiteral || begun.tokenType === DateLiteral)) return [];
  const start = begun?.startOffset ?? offset;
  const replace = { start, end: begun ? Math.max(offset, endOf(begun)) : offset };
  // A text that its line ends reaches too far: only what is before the cursor is replaced.
  const span = begun?.tokenType === Unclosed ? { start, end: offset } : replace;
  const before = tokenize(text.slice(0, start)).tokens;
  const declared = tokens.flatMap((token, at) =>
    token.image.toLowerCase() === "param" && tokens[at + 1] ? [tokens[at + 1]?.image ?? ""] : [],
  );
  return offers(contextOf(before), names, declared)
    .filter(({ insert }) => !begunText || /^["']/.test(insert))
    .map((offer) => ({ ...offer, replace: span }));
}

type Offer = Omit<Completion, "replace">;

function offers(context: Context, names: QueryNames, declared: readonly string[]): Offer[] {
  const parameters = declared.map((name) => offer("parameter", `$${name}`, "parameter"));
  switch (context.kind) {
    case "start":
      return [
        ...(context.empty ? operands(names, false) : []),
        keyword("where"),
        ...clauseKeywords,
      ];
    case "operand":
      return [...operands(names, context.inside), ...parameters];
    case "value":
      return [...values(names, context.subject, context.inside), ...parameters];
    case "relation":
      return relations(names, context);
    case "after":
      return [
        keyword("and"),
        keyword("or"),
        ...(context.number
          ? timeUnits.map((unit) => offer("unit", `${unit}s ago`, "relative date"))
          : []),
        ...(context.open ? [] : clauseKeywords),
      ];
    case "folder":
      return [...names.folders.map((path) => quoted("folder", path, "folder")), ...parameters];
    case "property":
      return properties(names, (property) => suits(property, context.of));
    case "step":
      return steps(names, context.subject);
    case "given":
      return values(names, context.subject, false).filter(({ kind }) =>
        context.tags ? kind === "value" : kind !== "property",
      );
    case "format":
      return (names.exportFormats ?? []).map((id) => offer("format", id, "format", quoteName(id)));
    case "action":
      return (names.pluginActions ?? []).map(({ id }) => quoted("action", id, "action"));
    case "actionParameter":
      return (names.pluginActions?.find(({ id }) => id === context.action)?.parameters ?? [])
        .filter((name) => !context.given.includes(name))
        .map((name) => offer("parameter", name, context.action, quoteName(name)));
    case "parameter":
      return parameters;
    case "words":
      return [...context.words.map(keyword), ...(context.clauses ? clauseKeywords : [])];
  }
}

function offer(kind: Offer["kind"], label: string, detail: string, insert = label): Offer {
  return { kind, label, detail, insert };
}

function keyword(label: string): Offer {
  return offer("keyword", label, "");
}

function quoted(kind: Offer["kind"], value: string, detail: string): Offer {
  return offer(kind, value, detail, quoteText(value));
}

const clauseKeywords: readonly Offer[] = clauseWords.map((word) =>
  keyword(
    word === "order" || word === "group" ? `${word} by` : word === "split" ? "split into" : word,
  ),
);

function properties(names: QueryNames, suit: (property: QueryProperty) => boolean): Offer[] {
  return names.properties
    .filter(suit)
    .map((property) =>
      offer("property", nameOf(property), detailOf(property), quoteName(nameOf(property))),
    );
}

function detailOf({ type, computed }: QueryProperty): string {
  return `${computed ? "computed " : ""}${type.replaceAll("_", " ")}`;
}

function suits(property: QueryProperty, of: "any" | "tags" | "writable"): boolean {
  if (of === "any") return true;
  return !property.computed && (of === "writable" || ["tag", "tags"].includes(typeOf(property)));
}

function operands(names: QueryNames, inside: boolean): Offer[] {
  if (inside)
    return [
      ...annotationFields.map((field) => offer("field", field, "of the annotation")),
      keyword("not"),
    ];
  return [
    ...properties(names, () => true),
    keyword("not"),
    ...["any annotation", "no annotation", "count annotation", "in folder"].map(keyword),
  ];
}

/** The type of a property or a field, and what is known of its values. */
function subjectOf(
  names: QueryNames,
  subject: string | null,
  inside: boolean,
): { type: ValueType; values: readonly string[] } {
  if (subject === null) return { type: "number", values: [] };
  if (!inside) {
    const property = findProperty(names, subject);
    return property
      ? { type: typeOf(property), values: property.values }
      : { type: "any", values: [] };
  }
  const field = findField(subject);
  if (!field) return { type: "any", values: [] };
  const known = {
    class: names.annotationClasses,
    source: names.annotationSources,
    kind: shapeKinds,
  };
  return {
    type: typeOfField(field),
    values: known[field as keyof typeof known] ?? [],
  };
}

function values(names: QueryNames, subject: string | null, inside: boolean): Offer[] {
  const { type, values: known } = subjectOf(names, subject, inside);
  const alike = inside
    ? []
    : properties(names, (other) => typeOf(other) === type && nameOf(other) !== subject);
  switch (type) {
    case "text":
    case "tag":
    case "tags":
      return known.map((value) => quoted("value", value, subject ?? ""));
    case "boolean":
      return ["true", "false"].map((value) => offer("value", value, ""));
    case "date":
      return [
        ...["today", "now", "7 days ago", "1 month ago", "1 year ago"].map((date) =>
          offer("value", date, "date"),
        ),
        ...alike,
      ];
    case "number":
      return alike;
    case "color":
    case "any":
      return [];
  }
}

const operators: Readonly<Record<ValueType, readonly string[]>> = {
  text: ["=", "!=", "like", "not like", "in", "not in", "<", ">", "is missing", "is not missing"],
  number: [">=", "<=", ">", "<", "=", "!=", "between", "in", "is missing", "is not missing"],
  boolean: ["and", "or", "=", "is missing", "is not missing"],
  date: [">=", "<=", ">", "<", "between", "is missing", "is not missing"],
  color: ["=", "!=", "in", "is missing", "is not missing"],
  tag: ["=", "!=", "in", "not in", "has any", "has none", "like", "is missing", "is not missing"],
  tags: ["has any", "has all", "has none", "like", "is missing", "is not missing"],
  any: ["=", "!=", ">=", "<=", ">", "<", "in", "like", "between", "has any", "is missing"],
};

function relations(names: QueryNames, context: Extract<Context, { kind: "relation" }>): Offer[] {
  const { type } = subjectOf(names, context.subject, context.inside);
  // `any`, `no` and `count` are names until `annotation` follows.
  if (type === "any" && /^(?:any|no|count)$/i.test(context.subject)) return [keyword("annotation")];
  const offered = operators[type].map((operator) => offer("operator", operator, ""));
  return type === "boolean" && !context.open ? [...offered, ...clauseKeywords] : offered;
}

function steps(names: QueryNames, subject: string): Offer[] {
  const property = findProperty(names, subject);
  if (property && typeOf(property) !== "date") return [];
  return ["year", "month", "week", "day", "hour"].map((step) => offer("unit", step, "step"));
}
