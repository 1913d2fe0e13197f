import { EOF, type IRecognitionException, type IToken } from "chevrotain";
import type { Condition, Query, QueryFile } from "./ast.ts";
import { asCondition, nameSearch } from "./expression.ts";
import { theGrammar, type Clause } from "./fileGrammar.ts";
import { endOf, tokenize, type Tokens } from "./lexer.ts";
import { tooDeep } from "./depth.ts";
import { misplaced } from "./messages.ts";
import { closest, type QueryError } from "./problems.ts";
import { NumberLiteral, Word } from "./tokens.ts";
import { clauseWords } from "./words.ts";

/** UTF-16 units that a text may have. */
export const longestText = 20_000;

export interface Parsed {
  /** What could be understood; not to be run when there are errors. Null where the text is too long or too deep. */
  readonly file: QueryFile | null;
  /** In the order of the text. */
  readonly errors: readonly QueryError[];
}

/**
 * Reads the text of a query or a recipe. Never throws, and takes time in proportion to the text's length: a text of
 * more than {@link longestText} units or with too many nested parts is refused with one error.
 */
export function parse(text: string): Parsed {
  if (text.length > longestText) return refused(0, text.length, tooLong());
  const words = tokenize(text);
  const deep = tooDeep.tokens(words.tokens);
  if (deep) return refused(deep.start, deep.end, tooDeep.message);
  const parsed = read(text, words);
  const deepest = parsed.file && tooDeep.tree(parsed.file);
  return deepest ? refused(deepest.start, deepest.end, tooDeep.message) : parsed;
}

// Not at the start: the first number that is written for people takes 10 ms.
function tooLong(): string {
  return `A query may have at most ${longestText.toLocaleString("en")} characters.`;
}

function refused(start: number, end: number, message: string): Parsed {
  return { file: null, errors: [{ start, end, message, suggestions: [] }] };
}

function read(text: string, words: Tokens): Parsed {
  const grammar = theGrammar();
  grammar.problems = [];
  grammar.input = words.tokens;
  const clauses = grammar.file();
  const syntax = grammar.errors.map((error) => syntaxError(error, text, words.tokens));
  const problems = [...words.errors, ...syntax, ...grammar.problems];
  const file = fileOf(clauses, words, text.length, (error) => problems.push(error));
  return { file, errors: problems.toSorted((a, b) => a.start - b.start || a.end - b.end) };
}

function fileOf(
  clauses: readonly Clause[],
  words: Tokens,
  length: number,
  report: (error: QueryError) => void,
): QueryFile {
  const only = <Kind extends Clause["kind"]>(
    kind: Kind,
  ): Extract<Clause, { kind: Kind }> | null => {
    const [first, ...rest] = clauses.filter((clause) => clause.kind === kind);
    for (const { start } of rest)
      report({
        start,
        end: start + kind.length,
        message: `'${kind}' appears twice: ${kind === "where" ? "join the conditions with 'and'" : "keep one of them"}.`,
        suggestions: [],
      });
    return (first ?? null) as Extract<Clause, { kind: Kind }> | null;
  };
  const span = { start: 0, end: length };
  const where = only("where");
  return {
    uses: clauses.flatMap((clause) => (clause.kind === "use" ? [clause.use] : [])),
    parameters: clauses.flatMap((clause) =>
      clause.kind === "parameter" ? [clause.parameter] : [],
    ),
    query: {
      where: where && conditionOf(where, words, report),
      orderBy: only("order by")?.terms ?? [],
      groupBy: only("group by")?.terms ?? [],
      limit: only("limit")?.limit ?? null,
      offset: only("offset")?.limit ?? null,
      ...querySpan(clauses),
    },
    actions: clauses.flatMap((clause) => (clause.kind === "action" ? [clause.action] : [])),
    ...span,
  };
}

/** From the first to the last clause that selects. */
function querySpan(clauses: readonly Clause[]): Pick<Query, "start" | "end"> {
  const selecting = clauses.filter(({ kind }) => !["use", "parameter", "action"].includes(kind));
  return { start: selecting[0]?.start ?? 0, end: selecting.at(-1)?.end ?? 0 };
}

/** The condition of `where`, of a text that has none, or of a single word, which searches for names of files. */
function conditionOf(
  clause: Extract<Clause, { kind: "where" }>,
  { tokens }: Tokens,
  report: (error: QueryError) => void,
): Condition | null {
  const [first, ...rest] = tokens;
  const { expression, bare } = clause;
  if (bare && first && rest.length === 0) {
    if (expression.kind === "text") return nameSearch(clause, expression.value);
    if (first.tokenType === Word || first.tokenType === NumberLiteral)
      return nameSearch(clause, first.image);
  }
  return asCondition(expression, report);
}

function syntaxError(
  { token, message }: IRecognitionException,
  text: string,
  tokens: Tokens["tokens"],
): QueryError {
  if (token.tokenType === EOF) {
    const end = text.trimEnd().length;
    return { start: Math.max(0, end - 1), end, message, suggestions: [] };
  }
  const misspelt = message === misplaced(token) ? misspeltClause(token, tokens) : null;
  return misspelt ?? { start: token.startOffset, end: endOf(token), message, suggestions: [] };
}

/** `ordr by b`, and `wher a = 2` at the start of a text, where the parser stumbles over the second word. */
function misspeltClause(at: IToken, tokens: Tokens["tokens"]): QueryError | null {
  for (const token of at === tokens[1] ? [at, tokens[0]] : [at]) {
    const suggestions =
      token?.tokenType === Word ? closest(token.image, ["where", ...clauseWords]) : [];
    if (token && suggestions.length > 0)
      return {
        start: token.startOffset,
        end: endOf(token),
        message: `'${token.image}' does not start a clause. Did you mean '${suggestions.join("' or '")}'?`,
        suggestions,
      };
  }
  return null;
}
