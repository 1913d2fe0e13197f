import { WinnowError } from "../base/errors.ts";
import { cut } from "./stackTrace.ts";

/** `group` → `plugin/group`; full ids as they are. */
export function fullId(actionId: string, pluginId: string): string {
  return actionId.includes("/") ? actionId : `${pluginId}/${actionId}`;
}

/** @throws WinnowError `plugin-refused` for what is no list */
export function listOf<T>(list: readonly T[], what: string): readonly T[] {
  if (Array.isArray(list)) return list;
  throw refused(`${what} must be a list.`);
}

/** @throws WinnowError `plugin-refused` for what is none of them */
export function oneOf<T extends string>(value: unknown, all: readonly T[], what: string): T {
  const known = all.find((one) => one === value);
  if (known !== undefined) return known;
  throw refused(
    `${what} is '${cut(String(value), 60)}': it must be ${all.slice(0, -1).join(", ")} or ${all.at(-1)}.`,
  );
}

/** @throws WinnowError `plugin-refused` */
export function atMost(count: number, most: number, what: string, units: string): void {
  if (count > most)
    throw refused(
      `${what} has ${count.toLocaleString("en")} ${units}, and at most ${most.toLocaleString("en")} are shown.`,
    );
}

/** What a plugin handed over and cannot be used, as a sentence for its author. */
export function refused(sentence: string): WinnowError {
  return new WinnowError("plugin-refused", sentence);
}
