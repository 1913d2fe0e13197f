import type { VectorTypeInfo } from "../../protocol/plugins.ts";

/** What a vector type is called: by what makes it different from the others of its plugin. */
export function vectorTypeText({ source, params, dimensions }: VectorTypeInfo): string {
  const said = Object.entries(params).map(([name, value]) =>
    name === "name" || name === "model" ? String(value) : `${name}: ${shown(value)}`,
  );
  return said.length > 0 ? said.join(", ") : `${source}, ${dimensions} dimensions`;
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
