import type { ParserMethod } from "chevrotain";
import type { Condition, Span, Value } from "./ast.ts";
import {
  arithmetic,
  asCondition,
  asValue,
  asValues,
  broken,
  joinedOf,
  negated,
  negative,
  operators,
  unread,
  type Expression,
} from "./expression.ts";
import { startOf } from "./lexer.ts";
import { LiteralGrammar } from "./literalGrammar.ts";
import * as t from "./tokens.ts";

const k = t.keywords;
/** A relation that `not` may stand before, and its operands. */
type Said = ["between" | "in" | "like", Expression[]];

/**
 * The grammar of conditions and values. Both are read as one kind of expression and told apart afterwards, since behind
 * a parenthesis either may come: `(a + b) > 3`, `(a > 3) or b`. Reading it so needs one token of lookahead.
 */
export class ConditionGrammar extends LiteralGrammar {
  /** `a or b`. */
  protected readonly expression: ParserMethod<[], Expression> = this.rule("expression", () => {
    const start = this.start();
    const operands = [this.SUBRULE(this.#and)];
    this.MANY(() => {
      this.CONSUME(k.or);
      operands.push(this.SUBRULE2(this.#and));
    });
    return this.ACTION(() => joinedOf("or", operands, this.span(start), this.report));
  });

  readonly #and: ParserMethod<[], Expression> = this.rule("and", () => {
    const start = this.start();
    const operands = [this.SUBRULE(this.#not)];
    this.MANY(() => {
      this.CONSUME(k.and);
      operands.push(this.SUBRULE2(this.#not));
    });
    return this.ACTION(() => joinedOf("and", operands, this.span(start), this.report));
  });

  readonly #not: ParserMethod<[], Expression> = this.rule("not", () => {
    const starts: number[] = [];
    this.MANY(() => {
      starts.push(startOf(this.CONSUME(k.not)));
    });
    const operand = this.SUBRULE(this.#comparison);
    return this.ACTION(() => {
      if (starts.length === 0) return operand;
      const condition = asCondition(operand, this.report);
      return condition ? starts.reduceRight(negated, condition) : broken(operand);
    });
  });

  /** A value, or what is said of one. */
  readonly #comparison: ParserMethod<[], Expression> = this.rule("comparison", () => {
    const start = this.start();
    const left = this.SUBRULE(this.#sum);
    const said = this.OPTION(() =>
      this.OR([
        { ALT: () => this.SUBRULE(this.#compared) },
        { ALT: () => this.SUBRULE(this.#negatable) },
        { ALT: () => this.SUBRULE(this.#missing) },
        { ALT: () => this.SUBRULE(this.#has) },
      ]),
    );
    return this.ACTION(() => (said ? said(left, this.span(start)) : left));
  });

  readonly #compared = this.RULE(
    "compared",
    () => {
      const token = this.CONSUME(t.Comparison);
      const right = this.SUBRULE(this.#sum);
      return this.ACTION(() => (left: Expression, span: Span): Expression => {
        const [first, second] = asValues([left, right], this.report) ?? [];
        const operator = operators[token.image] ?? "=";
        return first && second
          ? { kind: "compare", operator, left: first, right: second, ...span }
          : broken(span);
      });
    },
    { recoveryValueFunc: () => unread },
  );

  readonly #negatable = this.RULE(
    "negatable",
    () => {
      const not = this.OPTION(() => this.CONSUME(k.not)) !== undefined;
      const said = this.OR([
        { ALT: (): Said => ["in", (this.CONSUME(k.in), this.SUBRULE(this.#list))] },
        { ALT: (): Said => ["like", (this.CONSUME(k.like), [this.SUBRULE(this.#sum)])] },
        { ALT: (): Said => ["between", (this.CONSUME(k.between), this.SUBRULE(this.#range))] },
      ]);
      return this.ACTION(() => (left: Expression, span: Span): Expression => {
        const [kind, operands] = said;
        const values = asValues([left, ...operands], this.report);
        if (!values) return broken(span);
        const [value, first, second] = values as [Value, Value, Value];
        if (kind === "in") return { kind, value, options: values.slice(1), negated: not, ...span };
        if (kind === "like") return { kind, value, pattern: first, negated: not, ...span };
        return { kind, value, low: first, high: second, negated: not, ...span };
      });
    },
    { recoveryValueFunc: () => unread },
  );

  readonly #range = this.RULE(
    "range",
    () => {
      const low = this.SUBRULE(this.#sum);
      this.CONSUME(k.and);
      return [low, this.SUBRULE2(this.#sum)];
    },
    { recoveryValueFunc: () => [broken({ start: 0, end: 0 })] },
  );

  readonly #list = this.RULE(
    "list",
    () => {
      const values: Expression[] = [];
      this.CONSUME(t.LeftParen);
      this.AT_LEAST_ONE_SEP({
        SEP: t.Comma,
        DEF: () => {
          values.push(this.SUBRULE(this.#sum));
        },
      });
      this.CONSUME(t.RightParen);
      return values;
    },
    { recoveryValueFunc: () => [broken({ start: 0, end: 0 })] },
  );

  readonly #missing = this.RULE(
    "missing",
    () => {
      this.CONSUME(k.is);
      const not = this.OPTION(() => this.CONSUME(k.not)) !== undefined;
      this.CONSUME(k.missing);
      return this.ACTION(() => (left: Expression, span: Span): Expression => {
        const value = asValue(left, this.report);
        return value ? { kind: "missing", value, negated: not, ...span } : broken(span);
      });
    },
    { recoveryValueFunc: () => unread },
  );

  readonly #has = this.RULE(
    "has",
    () => {
      this.CONSUME(k.has);
      const quantifier = this.OPTION(() =>
        this.OR1([
          { ALT: () => (this.CONSUME(k.any), "any" as const) },
          { ALT: () => (this.CONSUME(k.all), "all" as const) },
          { ALT: () => (this.CONSUME(k.none), "none" as const) },
        ]),
      );
      const tags = this.OR2([
        { ALT: () => this.SUBRULE(this.#list) },
        { ALT: () => [this.SUBRULE(this.textOrParameter)] },
      ]);
      return this.ACTION(() => (left: Expression, span: Span): Expression => {
        const values = asValues(tags, this.report);
        if (!values || left.kind === "broken") return broken(span);
        if (left.kind === "name")
          return {
            kind: "has",
            property: left,
            quantifier: quantifier ?? "any",
            tags: values,
            ...span,
          };
        this.refuse(left, "Only a property of tags can have tags: write its name before 'has'.");
        return broken(span);
      });
    },
    { recoveryValueFunc: () => unread },
  );

  readonly #sum: ParserMethod<[], Expression> = this.rule("sum", () => {
    const start = this.start();
    let left = this.SUBRULE(this.#product);
    this.MANY(() => {
      const operator = this.OR([
        { ALT: () => this.CONSUME(t.Plus) },
        { ALT: () => this.CONSUME(t.Minus) },
      ]);
      const right = this.SUBRULE2(this.#product);
      left = this.ACTION(() =>
        arithmetic(operator.image, [left, right], this.span(start), this.report),
      );
    });
    return left;
  });

  readonly #product: ParserMethod<[], Expression> = this.rule("product", () => {
    const start = this.start();
    let left = this.SUBRULE(this.#signed);
    this.MANY(() => {
      const operator = this.CONSUME(t.Times);
      const right = this.SUBRULE2(this.#signed);
      left = this.ACTION(() =>
        arithmetic(operator.image, [left, right], this.span(start), this.report),
      );
    });
    return left;
  });

  readonly #signed: ParserMethod<[], Expression> = this.rule("signedOperand", () => {
    const starts: number[] = [];
    this.MANY(() => {
      starts.push(startOf(this.CONSUME(t.Minus)));
    });
    const operand = this.SUBRULE(this.#operand);
    return this.ACTION(() => {
      if (starts.length === 0) return operand;
      const value = asValue(operand, this.report);
      return value ? starts.reduceRight(negative, value) : broken(operand);
    });
  });

  readonly #operand: ParserMethod<[], Expression> = this.rule("operand", () =>
    this.OR([
      { ALT: () => this.SUBRULE(this.#group) },
      { ALT: () => this.SUBRULE(this.name) },
      { ALT: () => this.SUBRULE(this.parameterUse) },
      { ALT: () => this.SUBRULE(this.literal) },
      { ALT: () => this.SUBRULE(this.#folder) },
      { ALT: () => this.SUBRULE(this.#annotations) },
      { ALT: () => this.SUBRULE(this.#count) },
    ]),
  );

  readonly #group: ParserMethod<[], Expression> = this.rule("group", () => {
    this.CONSUME(t.LeftParen);
    const inner = this.SUBRULE(this.expression);
    this.CONSUME(t.RightParen);
    return inner;
  });

  readonly #folder: ParserMethod<[], Expression> = this.rule("folder", () => {
    const start = this.start();
    this.CONSUME(k.in);
    this.CONSUME(k.folder);
    const path = this.SUBRULE(this.textOrParameter);
    return this.ACTION((): Expression => {
      const span = this.span(start);
      const value = asValue(path, this.report);
      return value ? { kind: "folder", path: value, negated: false, ...span } : broken(span);
    });
  });

  readonly #annotations: ParserMethod<[], Expression> = this.rule("annotations", () => {
    const start = this.start();
    const quantifier = this.OR([
      { ALT: () => (this.CONSUME(k.any), "any" as const) },
      { ALT: () => (this.CONSUME(k.no), "no" as const) },
    ]);
    const where = this.SUBRULE(this.#ofAnnotations);
    return this.ACTION((): Condition => ({
      kind: "annotation",
      quantifier,
      where,
      ...this.span(start),
    }));
  });

  readonly #count: ParserMethod<[], Expression> = this.rule("count", () => {
    const start = this.start();
    this.CONSUME(k.count);
    const where = this.SUBRULE(this.#ofAnnotations);
    return this.ACTION((): Value => ({ kind: "count", where, ...this.span(start) }));
  });

  readonly #ofAnnotations: ParserMethod<[], Condition | null> = this.RULE(
    "ofAnnotations",
    () => {
      this.CONSUME(k.annotation);
      const inner = this.OPTION(() => {
        this.CONSUME(t.LeftParen);
        const condition = this.SUBRULE(this.expression);
        this.CONSUME(t.RightParen);
        return condition;
      });
      return this.ACTION(() => (inner ? asCondition(inner, this.report) : null));
    },
    { recoveryValueFunc: () => null },
  );
}
