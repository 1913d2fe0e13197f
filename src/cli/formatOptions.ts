import { InvalidArgumentError } from "commander";
import { WinnowError } from "../base/errors.ts";
import type { EngineConnection } from "../engine-client/engineConnection.ts";
import type { FormatOption } from "../protocol/exchange.ts";
import { describeType, formatOption, parseOption } from "../protocol/exchangeOptions.ts";

/** Options of a format as they were typed, by name. */
export type TypedOptions = Readonly<Record<string, string>>;

/** Collects `--option name=value`. */
export function addOption(given: string, before: TypedOptions): TypedOptions {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError("An option is a name and a value, such as images=copy.");
  return { ...before, [name]: value };
}

/**
 * What was typed, as the format's own descriptions read it.
 * @throws WinnowError not-found for the format, bad-request for an option that it does not have, or that does not fit
 */
export async function readOptions(
  engine: EngineConnection,
  format: string,
  way: "import" | "export",
  typed: TypedOptions,
): Promise<Record<string, unknown>> {
  const formats = await engine.call("exchange/formats", {});
  const known = formats.find(({ id }) => id === format);
  if (!known)
    throw new WinnowError(
      "not-found",
      `There is no format '${format}'. Choose one of ${formats.map(({ id }) => id).join(", ")}.`,
    );
  const options = known[way]?.options ?? [];
  return Object.fromEntries(
    Object.entries(typed).map(([name, text]) => {
      const option = options.find((one) => one.name === name);
      if (!option)
        throw new WinnowError(
          "bad-request",
          `'${name}' is no option of the ${way} of ${known.title}. ${
            options.length === 0
              ? "It has none."
              : `It has ${options.map((one) => one.name).join(", ")}.`
          }`,
        );
      const value = parseOption(option, text);
      if (value.ok) return [name, value.value];
      throw new WinnowError("bad-request", `${value.reason} ${option.help}`);
    }),
  );
}

/** Two lines of help. */
export function optionLines(option: FormatOption): string[] {
  const { name, help, type } = option;
  const usual = formatOption(option.default);
  const what = type.kind === "choice" ? type.choices.join("|") : describeType(type);
  return [`    ${name}: ${what}${usual === "" ? "" : `; ${usual} unless given`}`, `      ${help}`];
}
