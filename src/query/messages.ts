import { EOF, tokenLabel, type IParserErrorMessageProvider, type IToken } from "chevrotain";

/** The parser's errors as sentences for people. */
export const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual, previous }) =>
    expected === EOF
      ? misplaced(actual)
      : `${capital(tokenLabel(expected))} is expected ${where(actual, previous)}.`,
  buildNotAllInputParsedMessage: ({ firstRedundant }) => misplaced(firstRedundant),
  buildNoViableAltMessage: ({ actual, previous, ruleName }) =>
    `${wanted[ruleName] ?? "Something else"} is expected ${where(actual[0], previous)}.`,
  buildEarlyExitMessage: ({ actual, previous, ruleName }) =>
    `${wanted[ruleName] ?? "Something else"} is expected ${where(actual[0], previous)}.`,
};

/** What a rule that found none of its alternatives wanted. */
const wanted: Readonly<Record<string, string>> = {
  operand: "A property, a value or a condition",
  order: "A property to order by",
  "group by": "A property to group by",
  list: "A value",
  split: "A part and its share, such as train 80,",
  texts: "A text in quotes",
  comparison: "A comparison",
  negatable: "'in', 'like' or 'between'",
  has: "A tag in quotes, or several in parentheses,",
  textOrParameter: "A text in quotes or a $parameter",
  literal: "A value",
  limit: "A number or a $parameter",
  groupStep: "A step such as 'month', or a number,",
  word: "A name, such as train or yolo,",
  clause: "A clause",
};

/** What stands where neither an operator nor a clause is. */
export function misplaced(token: IToken): string {
  return `${quoted(token)} does not belong here: join conditions with 'and' or 'or', and start a clause with its word, such as 'order by'.`;
}

function where(actual: IToken | undefined, previous: IToken): string {
  if (actual && actual.tokenType !== EOF) return `here, not ${quoted(actual)}`;
  return previous.image === "" ? "here" : `after ${quoted(previous)}`;
}

function quoted({ image }: IToken): string {
  const shown = image.length > 30 ? `${image.slice(0, 30)}…` : image;
  return /^["'`]/.test(shown) ? shown : `'${shown}'`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
