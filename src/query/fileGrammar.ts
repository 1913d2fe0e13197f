import type { IToken, ParserMethod } from "chevrotain";
import { ActionGrammar } from "./actionGrammar.ts";
import type {
  Action,
  GroupTerm,
  Limit,
  OrderTerm,
  Parameter,
  ParameterUse,
  Span,
  Use,
} from "./ast.ts";
import { asValue, type Expression } from "./expression.ts";
import * as t from "./tokens.ts";
import { timeUnit } from "./words.ts";

const k = t.keywords;

/** A clause of a file as it is read: what is null could not be understood. */
export type Clause = Span &
  (
    | { readonly kind: "use"; readonly use: Use }
    | { readonly kind: "parameter"; readonly parameter: Parameter }
    /** `bare` where the text starts with its condition. */
    | { readonly kind: "where"; readonly expression: Expression; readonly bare: boolean }
    | { readonly kind: "order by"; readonly terms: readonly OrderTerm[] }
    | { readonly kind: "group by"; readonly terms: readonly GroupTerm[] }
    | { readonly kind: "limit"; readonly limit: Limit | null }
    | { readonly kind: "offset"; readonly limit: Limit | null }
    | { readonly kind: "action"; readonly action: Action }
  );

/** Made at first use, since its analysis of the grammar takes some milliseconds. */
export function theGrammar(): FileGrammar {
  grammar ??= new FileGrammar();
  return grammar;
}

let grammar: FileGrammar | undefined;

/** The grammar of whole texts. */
class FileGrammar extends ActionGrammar {
  constructor() {
    super();
    this.performSelfAnalysis();
  }

  /** Clauses in the order of the text; a condition may stand at its start without `where`. */
  readonly file: ParserMethod<[], Clause[]> = this.RULE(
    "file",
    () => {
      const clauses: Clause[] = [];
      this.#clauses = clauses;
      const add = (clause: Clause | null | undefined): void => {
        if (clause) clauses.push(clause);
      };
      this.OPTION(() => {
        add(this.SUBRULE(this.#bare));
      });
      this.MANY(() => {
        add(this.SUBRULE(this.#clause));
      });
      return clauses;
    },
    // A clause that the text ends in leaves those before it.
    { recoveryValueFunc: () => this.#clauses },
  );

  #clauses: Clause[] = [];

  readonly #bare = this.#clauseRule("bare", () => {
    const start = this.start();
    const expression = this.SUBRULE(this.expression);
    return this.ACTION((): Clause => ({
      kind: "where",
      expression,
      bare: true,
      ...this.span(start),
    }));
  });

  readonly #clause = this.#clauseRule("clause", () =>
    this.OR([
      { ALT: () => this.SUBRULE(this.#where) },
      { ALT: () => this.SUBRULE(this.#order) },
      { ALT: () => this.SUBRULE(this.#group) },
      { ALT: () => this.SUBRULE(this.#limit) },
      { ALT: () => this.SUBRULE(this.#use) },
      { ALT: () => this.SUBRULE(this.#parameter) },
      { ALT: () => this.SUBRULE(this.#action) },
    ]),
  );

  readonly #where = this.#clauseRule("where", () => {
    const start = this.start();
    this.CONSUME(k.where);
    const expression = this.SUBRULE(this.expression);
    return this.ACTION((): Clause => ({
      kind: "where",
      expression,
      bare: false,
      ...this.span(start),
    }));
  });

  readonly #order = this.#clauseRule("order", () => {
    const start = this.start();
    const terms: OrderTerm[] = [];
    this.CONSUME(k.order);
    this.CONSUME(k.by);
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => {
        const from = this.start();
        const expression = this.SUBRULE(this.expression);
        const way = this.OPTION(() =>
          this.OR([{ ALT: () => this.CONSUME(k.asc) }, { ALT: () => this.CONSUME(k.desc) }]),
        );
        this.ACTION(() => {
          const value = asValue(expression, this.report);
          if (value)
            terms.push({ value, descending: way?.tokenType === k.desc, ...this.span(from) });
        });
      },
    });
    return this.ACTION((): Clause => ({ kind: "order by", terms, ...this.span(start) }));
  });

  readonly #group = this.#clauseRule("group by", () => {
    const start = this.start();
    const terms: GroupTerm[] = [];
    this.CONSUME(k.group);
    this.CONSUME2(k.by);
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => {
        const property = this.SUBRULE(this.name);
        const by = this.OPTION(() => {
          this.CONSUME3(k.by);
          return this.SUBRULE(this.#groupStep);
        });
        this.ACTION(() => {
          const { step, bin } = by ? this.#stepOf(by) : { step: null, bin: null };
          terms.push({ property, step, bin, ...this.span(property.start) });
        });
      },
    });
    return this.ACTION((): Clause => ({ kind: "group by", terms, ...this.span(start) }));
  });

  readonly #groupStep = this.RULE(
    "groupStep",
    () =>
      this.OR([{ ALT: () => this.CONSUME(t.Word) }, { ALT: () => this.CONSUME(t.NumberLiteral) }]),
    { resyncEnabled: false },
  );

  readonly #limit = this.#clauseRule("limit", () => {
    const start = this.start();
    const word = this.OR1([
      { ALT: () => this.CONSUME(k.limit) },
      { ALT: () => this.CONSUME(k.offset) },
    ]);
    const value = this.OR2([
      { ALT: () => this.CONSUME(t.NumberLiteral) },
      { ALT: () => this.SUBRULE(this.parameterUse) },
    ]);
    return this.ACTION((): Clause => {
      const kind = word.tokenType === k.limit ? "limit" : "offset";
      return { kind, limit: this.#limitOf(value), ...this.span(start) };
    });
  });

  readonly #use = this.#clauseRule("use", () => {
    const start = this.start();
    this.CONSUME(k.use);
    const path = this.SUBRULE(this.text);
    return this.ACTION((): Clause => {
      const span = this.span(start);
      return { kind: "use", use: { path, ...span }, ...span };
    });
  });

  readonly #parameter = this.#clauseRule("param", () => {
    const start = this.start();
    this.CONSUME(k.param);
    const name = this.SUBRULE(this.name);
    const given = this.OPTION(() => {
      this.CONSUME(t.Equal);
      return { value: this.SUBRULE(this.constant) };
    });
    return this.ACTION((): Clause | null => {
      const span = this.span(start);
      const value = given ? given.value : null;
      // A value that cannot be read leaves a parameter that is not told to have none.
      return given && !value
        ? null
        : { kind: "parameter", parameter: { name, value, ...span }, ...span };
    });
  });

  readonly #action = this.#clauseRule("actionClause", () => {
    const start = this.start();
    const action = this.SUBRULE(this.action);
    return this.ACTION(
      (): Clause | null => action && { kind: "action", action, ...this.span(start) },
    );
  });

  /** A clause that cannot be read is left out. */
  #clauseRule(name: string, read: () => Clause | null): ParserMethod<[], Clause | null> {
    return this.RULE(name, read, { recoveryValueFunc: () => null });
  }

  #stepOf(token: IToken): Pick<GroupTerm, "step" | "bin"> {
    const span = { start: token.startOffset, end: token.startOffset + token.image.length };
    if (token.tokenType === t.NumberLiteral) {
      const bin = Number(token.image);
      if (bin > 0 && Number.isFinite(bin)) return { step: null, bin };
      this.refuse(span, "The width of a group must be above 0.");
    } else {
      const step = timeUnit(token.image);
      if (step && step !== "minute") return { step, bin: null };
      this.refuse(span, "Group dates by year, month, week, day or hour, and numbers by a width.", [
        ...steps,
      ]);
    }
    return { step: null, bin: null };
  }

  #limitOf(value: IToken | ParameterUse): Limit | null {
    if ("kind" in value) return { count: value, start: value.start, end: value.end };
    const count = Number(value.image);
    const span = { start: value.startOffset, end: value.startOffset + value.image.length };
    if (Number.isSafeInteger(count)) return { count, ...span };
    this.refuse(span, "Write a whole number.");
    return null;
  }
}

const steps = ["year", "month", "week", "day", "hour"];
