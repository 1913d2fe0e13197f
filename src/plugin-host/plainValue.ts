import { WinnowError } from "../base/errors.ts";
import { isJson, type JsonValue } from "../base/json.ts";

const deepest = 100;

/**
 * A value as it crosses processes: what JSON can say, `undefined` in objects left out, bytes as they are; lists of
 * numbers of other kinds (Float32Array, …) become plain lists, dates ISO texts, maps objects, sets lists.
 * @throws WinnowError `plugin-refused` for functions, cycles and what nests more than 100 deep
 */
export function plainValue(value: unknown, what: string): unknown {
  return plain(value, what, 0);
}

/**
 * A value as JSON keeps it: what `plainValue` makes of it, where that is the same after a restart.
 * @throws WinnowError `plugin-refused` also for bytes, numbers without end and `undefined` in lists
 */
export function plainJson(value: unknown, what: string): JsonValue {
  const given = plainValue(value, what) ?? null;
  if (isJson(given)) return given;
  const lost = firstLost(given, what) ?? `${what} is nested too deeply`;
  throw refused(
    `${lost}, which JSON cannot say: it would be lost when the plugin starts anew. Bytes can be kept in a file in ctx.dataDir or as results of a run, and be named here.`,
  );
}

/** The first part of a plain value that is no JSON, and where it is. */
function firstLost(value: unknown, what: string): string | undefined {
  if (value instanceof Uint8Array) return `${what} is bytes`;
  if (value === undefined) return `${what} is undefined`;
  if (typeof value === "number" && !Number.isFinite(value)) return `${what} is ${value}`;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const at = Array.isArray(value) ? name : JSON.stringify(name);
    const found = firstLost(inner, `${what}[${at}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function plain(value: unknown, what: string, depth: number): unknown {
  if (depth > deepest)
    throw refused(`${what} is nested more than ${deepest} deep, or holds itself.`);
  const within = (inner: unknown, name: string | number): unknown =>
    plain(inner, depth < 3 ? `${what}[${JSON.stringify(name)}]` : what, depth + 1);
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
    case "undefined":
      return value;
    case "bigint":
      return value.toString();
    case "function":
    case "symbol":
      throw refused(`${what} is a ${typeof value}, which cannot leave the plugin.`);
    case "object":
  }
  if (value === null) return null;
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (value instanceof DataView)
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (ArrayBuffer.isView(value))
    return Array.from(value as unknown as ArrayLike<number | bigint>, (one) =>
      typeof one === "bigint" ? one.toString() : one,
    );
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (Array.isArray(value) || value instanceof Set)
    return Array.from(value as Iterable<unknown>, (one, i) => within(one, i));
  const entries: [unknown, unknown][] =
    value instanceof Map ? [...value.entries()] : Object.entries(value);
  return Object.fromEntries(
    entries
      .filter(([name, inner]) => inner !== undefined && name !== "__proto__")
      .map(([name, inner]) => [String(name), within(inner, String(name))]),
  );
}

function refused(sentence: string): WinnowError {
  return new WinnowError("plugin-refused", sentence);
}
