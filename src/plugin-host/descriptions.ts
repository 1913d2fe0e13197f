import type { ParameterDescription, Parameters } from "../plugin-api/parameters.ts";

/** The inputs of a form as plain data. @throws TypeError for what `parameter` did not make */
export function descriptionsOf(
  parameters: Parameters,
  what: "parameter" | "setting",
): Record<string, ParameterDescription> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, given]) => {
      const description = (given as { description?: unknown } | null)?.description;
      if (typeof description !== "object" || description === null || !("type" in description))
        throw new TypeError(
          `The ${what} '${name}' is made by hand: write ${name}: parameter.integer({ … }), or another kind of parameter.`,
        );
      if (name === "__proto__" || name.length > 100)
        throw new TypeError(`'${name.slice(0, 100)}' is no name for a ${what}.`);
      return [name, description as ParameterDescription];
    }),
  );
}
