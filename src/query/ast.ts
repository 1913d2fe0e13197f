/** A stretch of the text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A whole `.winnow` text: a query, and what a recipe does with its result. */
export interface QueryFile extends Span {
  readonly uses: readonly Use[];
  readonly parameters: readonly Parameter[];
  readonly query: Query;
  readonly actions: readonly Action[];
}

/** `use "other.winnow"`: its query narrows this one (both conditions hold); its actions do not run. */
export interface Use extends Span {
  readonly path: Text;
}

/** `param name = literal`: the value that `$name` has when nobody gives another; `param name`: somebody has to. */
export interface Parameter extends Span {
  readonly name: Name;
  readonly value: Literal | null;
}

export interface Query extends Span {
  readonly where: Condition | null;
  readonly orderBy: readonly OrderTerm[];
  readonly groupBy: readonly GroupTerm[];
  readonly limit: Limit | null;
  readonly offset: Limit | null;
}

export interface OrderTerm extends Span {
  readonly value: Value;
  readonly descending: boolean;
}

/** A level of groups: a property; dates by a step; numbers in bins of a width. */
export interface GroupTerm extends Span {
  readonly property: Name;
  readonly step: "year" | "month" | "week" | "day" | "hour" | null;
  readonly bin: number | null;
}

export interface Limit extends Span {
  readonly count: number | ParameterUse;
}

/**
 * Two-valued: a comparison with a missing value is false, and `not` is the complement, so `not width > 5` holds where
 * there is no width.
 */
export type Condition =
  | (Span & { readonly kind: "and" | "or"; readonly operands: readonly Condition[] })
  | (Span & { readonly kind: "not"; readonly operand: Condition })
  | (Span & {
      readonly kind: "compare";
      readonly operator: "=" | "!=" | "<" | "<=" | ">" | ">=";
      readonly left: Value;
      readonly right: Value;
    })
  | (Span & {
      readonly kind: "between";
      readonly value: Value;
      readonly low: Value;
      readonly high: Value;
      readonly negated: boolean;
    })
  | (Span & {
      readonly kind: "in";
      readonly value: Value;
      readonly options: readonly Value[];
      readonly negated: boolean;
    })
  /** A glob: `*` and `?`, the whole value, whatever the case. */
  | (Span & {
      readonly kind: "like";
      readonly value: Value;
      readonly pattern: Value;
      readonly negated: boolean;
    })
  /** Tags with their descendants. */
  | (Span & {
      readonly kind: "has";
      readonly property: Name;
      readonly quantifier: "any" | "all" | "none";
      readonly tags: readonly Value[];
    })
  | (Span & { readonly kind: "missing"; readonly value: Value; readonly negated: boolean })
  /** `in folder "train"`: the folder and all below. */
  | (Span & { readonly kind: "folder"; readonly path: Value; readonly negated: boolean })
  /** A checkbox property by its name alone. */
  | (Span & { readonly kind: "checked"; readonly property: Name })
  /** `any annotation (…)`, `no annotation (…)`; without a condition, any at all. */
  | (Span & {
      readonly kind: "annotation";
      readonly quantifier: "any" | "no";
      readonly where: Condition | null;
    });

export type Value =
  | Name
  | Literal
  | ParameterUse
  | (Span & {
      readonly kind: "arithmetic";
      readonly operator: "+" | "-" | "*" | "/" | "%";
      readonly left: Value;
      readonly right: Value;
    })
  | (Span & { readonly kind: "negative"; readonly operand: Value })
  /** `count annotation (…)`. */
  | (Span & { readonly kind: "count"; readonly where: Condition | null });

/**
 * A property, or inside of an annotation's condition one of `annotationFields`; `text` is without its backquotes. A
 * name that the text implies (`name` of a search for names, `split`) has an empty span.
 */
export interface Name extends Span {
  readonly kind: "name";
  readonly text: string;
}

/** `$name`. */
export interface ParameterUse extends Span {
  readonly kind: "parameter";
  readonly name: string;
}

export type Literal =
  | Text
  | (Span & { readonly kind: "number"; readonly value: number })
  | (Span & { readonly kind: "boolean"; readonly value: boolean })
  /** `2024-05-01`, `2024-05-01T12:00`, in local time unless it names an offset; milliseconds since the epoch. */
  | (Span & { readonly kind: "date"; readonly value: number })
  /**
   * `now`, `today` (its first moment, local time), `7 days ago`, `today - 7 days`: what it is taken from is the moment
   * of the run. `amount` is a whole number of units to add: -7 for `7 days ago`, 0 for `now` and `today`.
   */
  | (Span & {
      readonly kind: "relativeDate";
      readonly from: "now" | "today";
      readonly amount: number;
      readonly unit: "minute" | "hour" | "day" | "week" | "month" | "year";
    });

export interface Text extends Span {
  readonly kind: "text";
  readonly value: string;
}

/** What a condition inside `annotation (…)` may name. */
export const annotationFields = [
  "class",
  "source",
  "confidence",
  "kind",
  "area",
  "width",
  "height",
] as const;
export type AnnotationField = (typeof annotationFields)[number];

/** What a recipe does, in order, with the instances that the query selects. */
export type Action =
  | (Span & {
      readonly kind: "tag";
      readonly property: Name;
      readonly tags: readonly Text[];
      readonly how: "add" | "remove";
    })
  | (Span & { readonly kind: "set"; readonly property: Name; readonly value: Literal | null })
  /** `split into train 80, val 10, test 10 by label grouped by scene seed 7 as split`. */
  | (Span & {
      readonly kind: "split";
      /** Their spans are those of their names. */
      readonly parts: readonly (Span & { readonly name: string; readonly share: number })[];
      readonly stratify: Name | null;
      readonly groupedBy: Name | null;
      readonly seed: number;
      readonly property: Name;
    })
  /** `run "ml/cluster" with k = 8, property = label`: an action of a plugin, or one of Winnow's own. */
  | (Span & {
      readonly kind: "run";
      readonly actionId: Text;
      /** A name stands for a property. */
      readonly values: readonly (Span & { readonly name: Name; readonly value: Literal | Name })[];
    })
  | (Span & {
      readonly kind: "export";
      readonly format: string;
      readonly formatSpan: Span;
      readonly to: Text;
    });
