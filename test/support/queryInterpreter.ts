import { nameKey } from "../../src/core/db/nameKey.ts";
import type { Condition, GroupTerm, Value } from "../../src/query/ast.ts";
import {
  fieldOf,
  propertyOf,
  Tags,
  type Annotation,
  type OracleRow,
  type Plain,
  type Tag,
} from "./queryOracleRows.ts";

/** Rules that the oracle can be told to get wrong, to show that the comparison with it would notice. */
export type PlantedError =
  "missing differs" | "no descendants" | "like by case" | "not skips missing" | "ties reversed";

export interface OracleOptions {
  readonly now: number;
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly planted?: PlantedError;
}

/** Decides about one row at a time, by walking the tree. */
export class Interpreter {
  readonly #tags: readonly Tag[];
  readonly #folders: readonly string[];
  readonly #options: OracleOptions;

  constructor(tags: readonly Tag[], folders: readonly string[], options: OracleOptions) {
    this.#tags = tags;
    this.#folders = folders;
    this.#options = options;
  }

  holds(condition: Condition, row: OracleRow, annotation?: Annotation): boolean {
    const negated = "negated" in condition && condition.negated;
    const outcome = this.#plainly(condition, row, annotation);
    return negated ? !outcome : outcome;
  }

  #plainly(condition: Condition, row: OracleRow, annotation?: Annotation): boolean {
    const get = (value: Value) => this.#value(value, row, annotation);
    switch (condition.kind) {
      case "and":
        return condition.operands.every((each) => this.holds(each, row, annotation));
      case "or":
        return condition.operands.some((each) => this.holds(each, row, annotation));
      case "not": {
        const { operand } = condition;
        if (
          this.#options.planted === "not skips missing" &&
          operand.kind === "compare" &&
          get(operand.left) === undefined
        )
          return false;
        return !this.holds(operand, row, annotation);
      }
      case "compare":
        return this.#compare(condition.operator, get(condition.left), get(condition.right));
      case "between":
        return (
          this.#compare(">=", get(condition.value), get(condition.low)) &&
          this.#compare("<=", get(condition.value), get(condition.high))
        );
      case "in":
        return condition.options.some((each) =>
          this.#compare("=", get(condition.value), get(each)),
        );
      case "like": {
        const value = get(condition.value);
        const pattern = regexOf(
          textOf(get(condition.pattern)),
          this.#options.planted !== "like by case",
        );
        const texts =
          value instanceof Tags
            ? this.#ancestry(value).map(({ name }) => name)
            : value === undefined
              ? []
              : [String(value)];
        return texts.some((text) => pattern.test(text.normalize("NFC")));
      }
      case "has": {
        const tags = get(condition.property);
        const bears = (tag: Value): boolean => this.#compare("=", tags, get(tag));
        if (condition.quantifier === "all") return condition.tags.every(bears);
        return condition.tags.some(bears) === (condition.quantifier === "any");
      }
      case "missing":
        return get(condition.value) === undefined;
      case "folder": {
        const parts = (path: string): string[] =>
          path.split("/").filter((part) => part !== "" && part !== ".");
        const wanted = parts(textOf(get(condition.path)));
        const own = parts(row.folder);
        return wanted.every((part, i) => own[i] === part);
      }
      case "checked":
        return get(condition.property) === true;
      case "annotation":
        return this.#count(condition.where, row) > 0 === (condition.quantifier === "any");
    }
  }

  /** Something to sort by; undefined where it is missing. */
  sortKey(value: Value, row: OracleRow): Key | undefined {
    if (value.kind === "name")
      switch (value.text.toLowerCase()) {
        case "name":
          return [row.nameKey, row.folderId];
        case "path":
          return row.pathRank ?? 0;
        case "folder":
          return this.#folderRank(row.folder);
        case "format":
        case "sha1":
          return this.#value(value, row) as string | undefined;
      }
    return this.#ordinary(this.#value(value, row));
  }

  groupKey({ property, step, bin }: GroupTerm, row: OracleRow): Key | undefined {
    if (property.text === "folder") return this.#folderRank(row.folder);
    const value = this.#value(property, row);
    if (typeof value === "boolean") return value ? 0 : 1;
    const isDate = ["seen", "modified"].includes(property.text);
    if (typeof value !== "number" || (!isDate && bin === null)) return this.#ordinary(value);
    if (bin !== null) return Math.floor(value / bin + 1e-9);
    const date = new Date(value);
    const parts = [date.getFullYear(), date.getMonth(), date.getDate(), date.getHours()];
    if (step === "week") {
      const monday = new Date(parts[0], parts[1], parts[2] - ((date.getDay() + 6) % 7));
      return -monday.getTime();
    }
    const length = ["year", "month", "day", "hour"].indexOf(step ?? "month") + 1;
    return parts.slice(0, length).map((part) => -part);
  }

  limit(count: number | { readonly name: string }): number {
    return typeof count === "number" ? count : Number(this.#options.parameters[count.name]);
  }

  #ordinary(value: Plain | Tags | undefined): Key | undefined {
    if (value instanceof Tags) {
      const keys = this.#own(value).map(({ name }) => ({ name, key: nameKey(name) }));
      return nameKey(
        keys
          .toSorted((a, b) => order(a.key, b.key))
          .map(({ name }) => name)
          .join(", "),
      );
    }
    return typeof value === "string" ? nameKey(value) : value === undefined ? value : Number(value);
  }

  #folderRank(folder: string): number {
    return this.#folders.toSorted((a, b) => collator.compare(a, b)).indexOf(folder);
  }

  #value(value: Value, row: OracleRow, annotation?: Annotation): Plain | Tags | undefined {
    switch (value.kind) {
      case "text":
      case "number":
      case "boolean":
      case "date":
        return value.value;
      case "parameter":
        return this.#options.parameters[value.name];
      case "relativeDate":
        return relative(value, this.#options.now);
      case "negative": {
        const operand = this.#value(value.operand, row, annotation);
        return operand === undefined ? undefined : -Number(operand);
      }
      case "arithmetic": {
        const left = this.#value(value.left, row, annotation);
        const right = this.#value(value.right, row, annotation);
        if (left === undefined || right === undefined) return undefined;
        const [a, b] = [Number(left), Number(right)];
        const result = { "+": a + b, "-": a - b, "*": a * b, "/": a / b, "%": a % b }[
          value.operator
        ];
        return Number.isFinite(result) ? result : undefined;
      }
      case "count":
        return this.#count(value.where, row);
      case "name":
        return annotation
          ? fieldOf(annotation, value.text.toLowerCase())
          : propertyOf(row, value.text);
    }
  }

  #count(where: Condition | null, row: OracleRow): number {
    return row.annotations.filter((each) => where === null || this.holds(where, row, each)).length;
  }

  #compare(
    operator: "=" | "!=" | "<" | "<=" | ">" | ">=",
    left: Plain | Tags | undefined,
    right: Plain | Tags | undefined,
  ): boolean {
    if (left === undefined || right === undefined)
      return this.#options.planted === "missing differs" && operator === "!=";
    if (typeof left === "number" && typeof right === "string")
      return this.#compare(operator, left, Number(right.replace("#", "0x")));
    if (left instanceof Tags && right instanceof Tags) {
      const [a, b] = [this.#own(left)[0].name, this.#own(right)[0].name];
      return (a === b) === (operator === "=");
    }
    if (left instanceof Tags) return this.#bears(left, textOf(right)) === (operator === "=");
    if (right instanceof Tags) return this.#compare(operator, right, left);
    if (typeof left === "boolean" || typeof right === "boolean" || operator === "=")
      return (left === right) === (operator === "=");
    if (operator === "!=") return left !== right;
    const way =
      typeof left === "string"
        ? order(nameKey(left), nameKey(String(right)))
        : left - Number(right);
    return { "<": way < 0, "<=": way <= 0, ">": way > 0, ">=": way >= 0 }[operator];
  }

  /** Whether a tag of that name, or one below it, is among them. */
  #bears(tags: Tags, name: string): boolean {
    const known = this.#tags.filter(
      ({ property }) => tags.anyProperty || property === tags.property,
    );
    let named = known.filter((tag) => tag.name === name);
    if (named.length === 0)
      named = known
        .filter((tag) => tag.name.toLowerCase() === name.toLowerCase())
        .slice(0, tags.anyProperty ? undefined : 1);
    return this.#ancestry(tags).some(({ id }) => named.some((tag) => tag.id === id));
  }

  #own(tags: Tags): Tag[] {
    return this.#tags.filter(({ id }) => tags.ids.includes(id));
  }

  /** The tags and all above them. */
  #ancestry(tags: Tags): Tag[] {
    const found = new Set<number>();
    const climb = (id: number): void => {
      if (found.has(id)) return;
      found.add(id);
      if (this.#options.planted !== "no descendants")
        for (const parent of this.#tags.find((tag) => tag.id === id)?.parents ?? []) climb(parent);
    };
    for (const id of tags.ids) climb(id);
    return this.#tags.filter(({ id }) => found.has(id));
  }
}

function textOf(value: Plain | Tags | undefined): string {
  if (typeof value !== "string") throw new Error("The tree has no text where one must be.");
  return value;
}

/** Node's own case folding and code points, where the evaluator folds and steps by hand. */
function regexOf(glob: string, ignoreCase: boolean): RegExp {
  const source = Array.from(glob.normalize("NFC"))
    .map((character) => {
      if (character === "*") return ".*";
      if (character === "?") return ".";
      return character.replace(/[\\^$.|+()[\]{}/-]/g, "\\$&").replace("\\-", "-");
    })
    .join("");
  return new RegExp(`^${source}$`, ignoreCase ? "isu" : "su");
}

function relative(
  { from, amount, unit }: Extract<Value, { kind: "relativeDate" }>,
  now: number,
): number {
  const at = new Date(now);
  const [y, m, d] = [at.getFullYear(), at.getMonth(), at.getDate()];
  const start = from === "now" ? at.getTime() - new Date(y, m, d).getTime() : 0;
  const days = { minute: 0, hour: 0, day: amount, week: 7 * amount, month: 0, year: 0 }[unit];
  const months = unit === "month" ? amount : unit === "year" ? 12 * amount : 0;
  const length = new Date(y, m + months + 1, 0).getDate();
  const day = months === 0 ? d + days : Math.min(d, length);
  const small = { minute: 60_000, hour: 3_600_000, day: 0, week: 0, month: 0, year: 0 }[unit];
  return new Date(y, m + months, day).getTime() + start + small * amount;
}

export type Key = number | string | readonly (number | string)[];

export const collator = new Intl.Collator("en", { numeric: true });
export const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
