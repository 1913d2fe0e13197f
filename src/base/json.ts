/** What JSON can say. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Transports refuse what has a hundred levels, their own included. */
const deepest = 64;

/**
 * Whether a value is the same after a way through JSON: no `undefined`, no bytes or dates, no numbers without end, at
 * most 64 levels, and no key `__proto__`, which transports refuse.
 */
export function isJson(value: unknown): value is JsonValue {
  // A list of what is left instead of recursion: the depth is the sender's choice.
  const left: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 1 }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value: part, depth } = next;
    if (part === null || typeof part === "string" || typeof part === "boolean") continue;
    if (typeof part === "number") {
      if (!Number.isFinite(part)) return false;
    } else if (isContainer(part) && depth <= deepest) {
      for (const inner of Object.values(part)) left.push({ value: inner, depth: depth + 1 });
    } else return false;
  }
  return true;
}

function isContainer(part: unknown): part is Readonly<Record<string, unknown>> {
  if (typeof part !== "object" || part === null) return false;
  if (Array.isArray(part)) return true;
  const prototype: unknown = Object.getPrototypeOf(part);
  const plain = prototype === Object.prototype || prototype === null;
  return plain && !Object.hasOwn(part, "__proto__");
}
