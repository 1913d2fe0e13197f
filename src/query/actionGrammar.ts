import type { IToken, ParserMethod } from "chevrotain";
import type { Action, Literal, Name, Text } from "./ast.ts";
import { ConditionGrammar } from "./conditionGrammar.ts";
import { strict } from "./literalGrammar.ts";
import { splitOf, type SplitPart, type SplitTail } from "./splits.ts";
import * as t from "./tokens.ts";

const k = t.keywords;

type Given = Extract<Action, { kind: "run" }>["values"][number];

/** The grammar of what a recipe does. */
export class ActionGrammar extends ConditionGrammar {
  protected readonly action: ParserMethod<[], Action | null> = this.#rule("action", () =>
    this.OR([
      { ALT: () => this.SUBRULE(this.#tag) },
      { ALT: () => this.SUBRULE(this.#untag) },
      { ALT: () => this.SUBRULE(this.#set) },
      { ALT: () => this.SUBRULE(this.#clear) },
      { ALT: () => this.SUBRULE(this.#split) },
      { ALT: () => this.SUBRULE(this.#run) },
      { ALT: () => this.SUBRULE(this.#export) },
    ]),
  );

  readonly #tag = this.#rule("tag", () => {
    const start = this.start();
    this.CONSUME(k.tag);
    const property = this.SUBRULE(this.name);
    this.CONSUME(k.with);
    const tags = this.SUBRULE(this.#texts);
    return this.ACTION((): Action => ({
      kind: "tag",
      property,
      tags,
      how: "add",
      ...this.span(start),
    }));
  });

  readonly #untag = this.#rule("untag", () => {
    const start = this.start();
    this.CONSUME(k.untag);
    const property = this.SUBRULE(this.name);
    this.CONSUME(k.of);
    const tags = this.SUBRULE(this.#texts);
    return this.ACTION((): Action => ({
      kind: "tag",
      property,
      tags,
      how: "remove",
      ...this.span(start),
    }));
  });

  readonly #set = this.#rule("set", () => {
    const start = this.start();
    this.CONSUME(k.set);
    const property = this.SUBRULE(this.name);
    this.CONSUME(k.to);
    const value = this.SUBRULE(this.constant);
    return this.ACTION(
      (): Action | null => value && { kind: "set", property, value, ...this.span(start) },
    );
  });

  readonly #clear = this.#rule("clear", () => {
    const start = this.start();
    this.CONSUME(k.clear);
    const property = this.SUBRULE(this.name);
    return this.ACTION((): Action => ({ kind: "set", property, value: null, ...this.span(start) }));
  });

  readonly #split = this.#rule("split", () => {
    const start = this.start();
    const parts: SplitPart[] = [];
    const tails: SplitTail[] = [];
    this.CONSUME(k.split);
    this.CONSUME(k.into);
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => {
        const name = this.SUBRULE(this.#word);
        const share = this.CONSUME(t.NumberLiteral);
        parts.push({ name, share });
      },
    });
    this.MANY(() => {
      tails.push(this.SUBRULE(this.#splitTail));
    });
    return this.ACTION(() => splitOf(parts, tails, this.span(start), this.report));
  });

  /** A word that may also be in quotes. */
  readonly #word: ParserMethod<[], Name | Text> = this.RULE(
    "part",
    () => this.OR([{ ALT: () => this.SUBRULE(this.name) }, { ALT: () => this.SUBRULE(this.text) }]),
    strict,
  );

  readonly #splitTail: ParserMethod<[], SplitTail> = this.RULE(
    "splitTail",
    () =>
      this.OR([
        {
          ALT: () => ({
            kind: "stratify" as const,
            word: this.CONSUME1(k.by),
            name: this.SUBRULE1(this.name),
          }),
        },
        {
          ALT: () => {
            const word = this.CONSUME(k.grouped);
            this.CONSUME2(k.by);
            return { kind: "groupedBy" as const, word, name: this.SUBRULE2(this.name) };
          },
        },
        {
          ALT: () => ({
            kind: "property" as const,
            word: this.CONSUME(k.as),
            name: this.SUBRULE3(this.name),
          }),
        },
        {
          ALT: () => ({
            kind: "seed" as const,
            word: this.CONSUME(k.seed),
            seed: this.CONSUME(t.NumberLiteral),
          }),
        },
      ]),
    strict,
  );

  readonly #run = this.#rule("run", () => {
    const start = this.start();
    const values: Given[] = [];
    this.CONSUME(k.run);
    const actionId = this.SUBRULE(this.text);
    this.OPTION(() => {
      this.CONSUME(k.with);
      this.AT_LEAST_ONE_SEP({
        SEP: t.Comma,
        DEF: () => {
          const given = this.SUBRULE(this.#given);
          if (given) values.push(given);
        },
      });
    });
    return this.ACTION((): Action => ({ kind: "run", actionId, values, ...this.span(start) }));
  });

  /** A value of a parameter of an action. */
  readonly #given: ParserMethod<[], Given | null> = this.RULE(
    "given",
    () => {
      const start = this.start();
      const name = this.SUBRULE(this.name);
      this.CONSUME(t.Equal);
      const value = this.OR([
        { ALT: () => this.SUBRULE2(this.name) },
        { ALT: () => this.SUBRULE(this.constant) },
      ]);
      return this.ACTION((): Given | null => value && { name, value, ...this.span(start) });
    },
    { recoveryValueFunc: () => null },
  );

  readonly #export = this.#rule("export", () => {
    const start = this.start();
    this.CONSUME(k.export);
    const format = this.SUBRULE(this.#word);
    this.CONSUME(k.to);
    const to = this.SUBRULE(this.text);
    return this.ACTION((): Action => {
      const formatSpan = { start: format.start, end: format.end };
      const id = format.kind === "name" ? format.text : format.value;
      return { kind: "export", format: id.toLowerCase(), formatSpan, to, ...this.span(start) };
    });
  });

  /** A literal that may have a sign. */
  protected readonly constant: ParserMethod<[], Literal | null> = this.RULE(
    "constant",
    () => {
      const signs: IToken[] = [];
      this.OPTION(() => {
        signs.push(this.CONSUME(t.Minus));
      });
      const literal = this.SUBRULE(this.literal);
      return this.ACTION(() => this.signed(literal, signs[0]));
    },
    { recoveryValueFunc: () => null },
  );

  readonly #texts: ParserMethod<[], Text[]> = this.RULE(
    "texts",
    () => {
      const texts: Text[] = [];
      this.AT_LEAST_ONE_SEP({
        SEP: t.Comma,
        DEF: () => {
          texts.push(this.SUBRULE(this.text));
        },
      });
      return texts;
    },
    strict,
  );

  #rule(name: string, read: () => Action | null): ParserMethod<[], Action | null> {
    return this.RULE(name, read, { recoveryValueFunc: () => null });
  }
}
