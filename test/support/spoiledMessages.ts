import fc from "fast-check";
import { uuid } from "./engineMessages.ts";

const number = fc.oneof(
  fc.constantFrom(0, -1, 1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, NaN, Infinity, -Infinity),
  fc.integer(),
  fc.double(),
);
const text = fc.oneof(
  fc.constantFrom(
    "",
    "..",
    "../../etc/passwd",
    "a/../../b",
    "\0",
    "x\0y",
    "%",
    "*".repeat(500),
    uuid,
  ),
  fc.constantFrom("__proto__", "constructor", "'; DROP TABLE images; --", "\ud800"),
  fc.string({ unit: "binary", maxLength: 50 }),
);
const bytes = fc.uint8Array({ maxLength: 5000 });
const anything: fc.Arbitrary<unknown> = fc.oneof(
  number,
  text,
  bytes,
  fc.constantFrom(null, true, false),
  fc.array(fc.oneof(number, text), { maxLength: 5 }),
  fc.record({ kind: text, from: number, to: number }),
  fc.dictionary(fc.string({ maxLength: 5 }), fc.oneof(number, text), { maxKeys: 4 }),
);

type Edit = {
  readonly at: readonly number[];
  readonly how: "set" | "drop" | "add";
  readonly value: unknown;
};
/** What is done to a message. */
export const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 3 }),
  how: fc.constantFrom(
    "set" as const,
    "set" as const,
    "set" as const,
    "drop" as const,
    "add" as const,
  ),
  value: anything,
});

/** Goes down into the message as far as `at` leads, and spoils what it finds there. */
export function spoil(message: unknown, { at, how, value }: Edit): unknown {
  if (typeof message !== "object" || message === null || message instanceof Uint8Array)
    return value;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(message)
    ? [...message]
    : { ...message };
  const keys = Object.keys(copy);
  const [first = 0, ...rest] = at;
  if (how === "add" || keys.length === 0) return Object.assign(copy, { [`extra${first}`]: value });
  const key = keys[first % keys.length] as keyof typeof copy;
  if (rest.length > 0) Object.assign(copy, { [key]: spoil(copy[key], { at: rest, how, value }) });
  else if (how === "drop") delete copy[key];
  else Object.assign(copy, { [key]: value });
  return copy;
}
