import { WinnowError } from "../../base/errors.ts";
import type { JsonValue } from "../../base/json.ts";
import { stateLimits } from "../../protocol/state.ts";

/** The JSON of a value. @throws WinnowError bad-request where it has more bytes than are allowed */
export function checkedJson(
  value: JsonValue,
  what: string,
  most: number = stateLimits.value,
): string {
  const json = JSON.stringify(value);
  const bytes = Buffer.byteLength(json);
  if (bytes > most)
    throw new WinnowError(
      "bad-request",
      `${what} has ${bytes.toLocaleString("en")} bytes as JSON; ${most.toLocaleString("en")} are allowed. Keep less of it, or save it as the results of a run.`,
    );
  return json;
}
