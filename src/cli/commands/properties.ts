import { Command } from "commander";
import { WinnowError } from "../../base/errors.ts";
import type { Facet, PropertyInfo } from "../../protocol/data.ts";
import { computedPropertyIds } from "../../protocol/properties.ts";
import type { EngineConnection } from "../../engine-client/engineConnection.ts";
import { formatCount, print, say, type CommonOptions } from "../output.ts";
import { readSelection, takesParams, type ParamOptions } from "../queryText.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

export function propertiesCommand(): Command {
  return new Command("properties")
    .description("the properties of the project; with --json a line of JSON for each")
    .action(async (options: CommonOptions) => {
      await withEngine(await projectDirOf(options), { create: false }, async (engine) => {
        const { properties } = await engine.call("property/list", {});
        if (properties.length === 0) return say("No properties yet: 'winnow tag' makes one.");
        await print(
          properties
            .map((row) =>
              options.json
                ? JSON.stringify(row)
                : `${row.name}  ${row.type}  of each ${row.mode}  ${formatCount(row.filled)} filled`,
            )
            .join("\n"),
        );
      });
    });
}

export function tagsCommand(): Command {
  return new Command("tags")
    .description("the tags of a property with their counts; with --json a line of JSON for each")
    .argument("<property>", "its name")
    .action(async (name: string, options: CommonOptions) => {
      await withEngine(await projectDirOf(options), { create: false }, async (engine) => {
        const { id } = await propertyNamed(engine, name);
        const tags = await engine.call("tag/list", { propertyId: id });
        if (tags.length === 0) return say(`'${name}' has no tags yet.`);
        const nameOf = (tag: number): string => tags.find((other) => other.id === tag)?.name ?? "";
        await print(
          tags
            .map((row) => {
              if (options.json) return JSON.stringify(row);
              const parents = row.parents.map(nameOf).join(", ");
              return `${row.name}  ${formatCount(row.instances)}${parents && `  below ${parents}`}`;
            })
            .join("\n"),
        );
      });
    });
}

export function facetsCommand(): Command {
  return takesParams(new Command("facets"))
    .description("what images hold of a property: counts, or a histogram")
    .argument("<property>", "its name, one of the project's or a computed one")
    .option("--query <query>", "of what this query selects: a text, or a .winnow file")
    .action(async (name: string, options: CommonOptions & ParamOptions & { query?: string }) => {
      const projectDir = await projectDirOf(options);
      const text = await readSelection(options.query ?? "", projectDir, options);
      await withEngine(projectDir, { create: false }, async (engine, signal) => {
        const facet = await engine.call(
          "facet/get",
          {
            target: { kind: "query", text },
            property: await keyOf(engine, name),
            limit: 1000,
            bins: 20,
          },
          signal,
        );
        await print(options.json ? JSON.stringify(facet) : linesOf(facet));
      });
    });
}

async function keyOf(engine: EngineConnection, name: string): Promise<string> {
  const computed = computedPropertyIds.find((id) => id === name.toLowerCase());
  return computed ?? `#${(await propertyNamed(engine, name)).id}`;
}

async function propertyNamed(engine: EngineConnection, name: string): Promise<PropertyInfo> {
  const { properties } = await engine.call("property/list", {});
  const wanted = name.normalize("NFC").toLowerCase();
  const found = properties.find((row) => row.name.normalize("NFC").toLowerCase() === wanted);
  if (found) return found;
  const known = properties.map((row) => row.name).join(", ");
  throw new WinnowError(
    "not-found",
    `There is no property '${name}'. ${known ? `The project has: ${known}.` : "The project has none yet."}`,
  );
}

function linesOf(facet: Facet): string {
  const missing = `${formatCount(facet.missing).padStart(9)}  (no value)`;
  if (facet.kind === "values")
    return [
      ...facet.values.map(({ label, count }) => `${formatCount(count).padStart(9)}  ${label}`),
      missing,
    ].join("\n");
  const width = (facet.max - facet.min) / facet.counts.length;
  const edge = (bin: number): string => Number((facet.min + bin * width).toPrecision(6)).toString();
  const lines = facet.counts.map(
    (count, bin) => `${formatCount(count).padStart(9)}  ${edge(bin)} – ${edge(bin + 1)}`,
  );
  return [...lines, missing].join("\n");
}
