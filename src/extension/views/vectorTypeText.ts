import type { VectorTypeInfo } from "../../protocol/plugins.ts";
import { plural } from "../text.ts";

/** What a vector type is called: by what makes it different from the others of its plugin. */
export function vectorTypeText({ source, params, of, dimensions }: VectorTypeInfo): string {
  const said = Object.entries(params).map(([name, value]) =>
    name === "name" || name === "model" ? String(value) : `${name}: ${shown(value)}`,
  );
  const name = said.length > 0 ? said.join(", ") : `${source}, ${dimensions} dimensions`;
  return of === "images" ? name : `${name}, of objects`;
}

/** How many have a vector of the type: "60 images". */
export function ownersText({ of, count }: VectorTypeInfo): string {
  return plural(count, of === "images" ? "image" : "object");
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
