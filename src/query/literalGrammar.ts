import { EmbeddedActionsParser, type IToken, type ParserMethod, type TokenType } from "chevrotain";
import type { Literal, Name, ParameterUse, Span, Text } from "./ast.ts";
import { dateValue } from "../base/dates.ts";
import { broken, type Broken } from "./expression.ts";
import { endOf, startOf, textOf } from "./lexer.ts";
import { messages } from "./messages.ts";
import type { QueryError } from "./problems.ts";
import * as t from "./tokens.ts";
import { timeUnit } from "./words.ts";

const k = t.keywords;

/** The grammar of names, parameters and literals, and what all rules share. */
export class LiteralGrammar extends EmbeddedActionsParser {
  /** What the grammar itself lets pass and its actions refuse. */
  problems: QueryError[] = [];

  constructor() {
    super([...t.vocabulary], {
      recoveryEnabled: true,
      maxLookahead: 1,
      errorMessageProvider: messages,
    });
  }

  protected readonly report = (error: QueryError): void => {
    this.problems.push(error);
  };

  protected readonly name: ParserMethod<[], Name> = this.RULE(
    "name",
    () => {
      const token = this.CONSUME(t.Name);
      return this.ACTION((): Name => nameOf(token));
    },
    strict,
  );

  protected readonly parameterUse: ParserMethod<[], ParameterUse> = this.RULE(
    "parameter",
    () => {
      const token = this.CONSUME(t.Parameter);
      return this.ACTION((): ParameterUse => ({
        kind: "parameter",
        name: token.image.slice(1),
        ...spanOf(token),
      }));
    },
    strict,
  );

  protected readonly text: ParserMethod<[], Text> = this.RULE(
    "text",
    () => {
      const token = this.CONSUME(t.Text);
      return this.ACTION((): Text => ({ kind: "text", value: textOf(token), ...spanOf(token) }));
    },
    strict,
  );

  protected readonly textOrParameter: ParserMethod<[], Text | ParameterUse | Broken> = this.rule(
    "textOrParameter",
    () =>
      this.OR([
        { ALT: () => this.SUBRULE(this.text) },
        { ALT: () => this.SUBRULE(this.parameterUse) },
      ]),
  );

  protected readonly literal: ParserMethod<[], Literal | Broken> = this.rule("literal", () =>
    this.OR([
      { ALT: () => this.SUBRULE(this.text) },
      { ALT: () => this.SUBRULE(this.#number) },
      { ALT: () => this.SUBRULE(this.#date) },
      { ALT: () => this.SUBRULE(this.#moment) },
      { ALT: () => this.SUBRULE(this.#boolean) },
    ]),
  );

  readonly #boolean: ParserMethod<[], Literal | Broken> = this.rule("boolean", () => {
    const token = this.OR([
      { ALT: () => this.CONSUME(k.true) },
      { ALT: () => this.CONSUME(k.false) },
    ]);
    return this.ACTION((): Literal => ({
      kind: "boolean",
      value: token.tokenType === k.true,
      ...spanOf(token),
    }));
  });

  /** `640`, or `7 days ago`. */
  readonly #number: ParserMethod<[], Literal | Broken> = this.rule("number", () => {
    const token = this.CONSUME(t.NumberLiteral);
    const unit = this.OPTION(() => {
      const word = this.CONSUME(t.Unit);
      this.CONSUME(k.ago);
      return word;
    });
    return this.ACTION(() =>
      unit ? this.#relative("now", token, unit, -1, startOf(token)) : this.#numeral(token),
    );
  });

  readonly #date: ParserMethod<[], Literal | Broken> = this.rule("date", () => {
    const token = this.CONSUME(t.DateLiteral);
    return this.ACTION((): Literal | Broken => {
      const value = dateValue(token.image);
      const span = spanOf(token);
      if (value !== undefined) return { kind: "date", value, ...span };
      this.refuse(
        span,
        `There is no date ${token.image}: write it as 2024-05-01 or 2024-05-01T12:00.`,
      );
      return broken(span);
    });
  });

  /** `now`, `today`, `today - 7 days`. */
  readonly #moment: ParserMethod<[], Literal | Broken> = this.rule("moment", () => {
    const from = this.OR1([
      { ALT: () => this.CONSUME(k.now) },
      { ALT: () => this.CONSUME(k.today) },
    ]);
    const shift = this.OPTION({
      GATE: () => this.LA(3).tokenType === t.Unit,
      DEF: () => {
        const sign = this.OR2([
          { ALT: () => this.CONSUME(t.Plus) },
          { ALT: () => this.CONSUME(t.Minus) },
        ]);
        return { sign, amount: this.CONSUME(t.NumberLiteral), unit: this.CONSUME(t.Unit) };
      },
    });
    return this.ACTION((): Literal | Broken => {
      const moment = from.tokenType === k.now ? "now" : "today";
      if (!shift)
        return { kind: "relativeDate", from: moment, amount: 0, unit: "day", ...spanOf(from) };
      const way = shift.sign.tokenType === t.Minus ? -1 : 1;
      return this.#relative(moment, shift.amount, shift.unit, way, startOf(from));
    });
  });

  /** Where the next token starts. */
  protected start(): number {
    return this.LA(1).startOffset;
  }

  /** From there to the end of the last token. */
  protected span(start: number): Span {
    return { start, end: Math.max(start, endOf(this.LA(0))) };
  }

  protected refuse(
    { start, end }: Span,
    message: string,
    suggestions: readonly string[] = [],
  ): void {
    this.problems.push({ start, end, message, suggestions });
  }

  /** Only what has one spelling may be imagined where it is missing: a name or a value would be a guess. */
  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    return type === t.RightParen;
  }

  /** A rule that leaves something broken where it cannot be read, so that the text around it still can. */
  protected rule<T>(name: string, read: () => T | Broken): ParserMethod<[], T | Broken> {
    return this.RULE(name, read, {
      recoveryValueFunc: () =>
        broken({ start: this.LA(0).startOffset, end: this.LA(0).startOffset }),
    });
  }

  /** The literal with the sign that stands before it. */
  protected signed(literal: Literal | Broken, minus: IToken | undefined): Literal | null {
    if (literal.kind === "broken") return null;
    if (!minus) return literal;
    if (literal.kind === "number")
      return { ...literal, value: 0 - literal.value, start: startOf(minus) };
    this.refuse(literal, "Only a number can have a sign.");
    return null;
  }

  #numeral(token: IToken): Literal | Broken {
    const value = Number(token.image);
    const span = spanOf(token);
    if (Number.isFinite(value)) return { kind: "number", value, ...span };
    this.refuse(span, `${token.image} is too large a number.`);
    return broken(span);
  }

  #relative(
    from: "now" | "today",
    count: IToken,
    word: IToken,
    way: 1 | -1,
    start: number,
  ): Literal | Broken {
    const amount = Number(count.image);
    const span = this.span(start);
    if (!Number.isSafeInteger(amount) || amount > 1_000_000) {
      this.refuse(
        spanOf(count),
        "Write a whole number of minutes, hours, days, weeks, months or years.",
      );
      return broken(span);
    }
    const unit = timeUnit(word.image) ?? "day";
    return { kind: "relativeDate", from, amount: way * amount + 0, unit, ...span };
  }
}

/** For rules without which the rule around them makes no sense. */
export const strict = { resyncEnabled: false };

function spanOf(token: IToken): Span {
  return { start: startOf(token), end: endOf(token) };
}

function nameOf(token: IToken): Name {
  const quoted = token.image.startsWith("`");
  return { kind: "name", text: quoted ? textOf(token) : token.image, ...spanOf(token) };
}
