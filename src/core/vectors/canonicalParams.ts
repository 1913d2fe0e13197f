import { WinnowError } from "../../base/errors.ts";
import { isJson, type JsonValue } from "../../base/json.ts";
import { checkedJson } from "../state/checkedJson.ts";

/** The one text for params that mean the same: keys in order. @throws WinnowError bad-request for what is no JSON */
export function canonicalParams(params: Readonly<Record<string, unknown>>): string {
  if (!isJson(params))
    throw new WinnowError("bad-request", "The params of a vector type must be plain JSON.");
  return checkedJson(ordered(params), "The params of a vector type", mostBytes);
}

const mostBytes = 64 << 10;

function ordered(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => ordered(item));
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value).toSorted();
  const record = value as { readonly [key: string]: JsonValue };
  return Object.fromEntries(keys.map((key) => [key, ordered(record[key])]));
}
