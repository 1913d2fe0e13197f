import type { IToken } from "chevrotain";
import type { Span } from "./ast.ts";
import { endOf } from "./lexer.ts";
import { LeftParen, RightParen } from "./tokens.ts";

/** Parentheses within each other. */
const mostParentheses = 64;
/** Nodes of the tree within each other: also `not not not …` and `a + b + c + …` count. */
const mostNodes = 800;

/** What would let a recursion over the tree overflow the stack. Both checks go without recursion. */
export const tooDeep = {
  message: `The query is nested too deep: at most ${mostParentheses} parentheses may stand within each other.`,
  /** The parenthesis that is too much. */
  tokens(tokens: readonly IToken[]): Span | null {
    let depth = 0;
    for (const token of tokens) {
      if (token.tokenType === LeftParen) depth += 1;
      if (token.tokenType === RightParen) depth = Math.max(0, depth - 1);
      if (depth > mostParentheses) return { start: token.startOffset, end: endOf(token) };
    }
    return null;
  },
  /** A part of the tree that is too deep in it. */
  tree(root: Span): Span | null {
    const left: { value: object; depth: number; span: Span }[] = [
      { value: root, depth: 0, span: root },
    ];
    for (let next = left.pop(); next; next = left.pop()) {
      const span = isSpan(next.value) ? next.value : next.span;
      if (next.depth > mostNodes) return { start: span.start, end: span.end };
      for (const value of Object.values(next.value) as unknown[])
        if (typeof value === "object" && value !== null)
          left.push({ value, depth: next.depth + 1, span });
    }
    return null;
  },
};

function isSpan(value: object): value is Span {
  return "start" in value && "end" in value;
}
