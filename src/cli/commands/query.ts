import path from "node:path";
import { Command } from "commander";
import { int32sOf } from "../../protocol/bytes.ts";
import type { EngineConnection } from "../../engine-client/engineConnection.ts";
import { print, say, type CommonOptions } from "../output.ts";
import { readSelection, takesParams, type ParamOptions } from "../queryText.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

const page = 5000;

interface QueryOptions extends CommonOptions, ParamOptions {
  readonly count?: boolean;
  readonly ids?: boolean;
  readonly paths?: boolean;
}

export function queryCommand(): Command {
  return takesParams(new Command("query"))
    .description("what a query selects, in its order: paths, unless told otherwise")
    .argument("<query>", "the text of a query, or a .winnow file")
    .option("--count", "only how many")
    .option("--ids", "ids instead of paths")
    .option("--paths", "paths relative to the project folder")
    .action(async (given: string, options: QueryOptions) => {
      const projectDir = await projectDirOf(options);
      const text = await readSelection(given, projectDir, options);
      await withEngine(projectDir, { create: false }, async (engine, signal) => {
        if (options.count) return printCount(engine, text, options);
        for (let offset = 0; ; offset += page) {
          const bytes = await engine.call("query/ids", { text, offset, limit: page }, signal);
          const ids = int32sOf(bytes);
          if (ids.length === 0) return;
          if (options.ids) {
            await print([...ids].map((id) => rowOf({ id }, String(id), options)).join("\n"));
            continue;
          }
          const paths = await engine.call("instance/paths", { ids: bytes }, signal);
          const shown = paths.map((file) =>
            options.paths ? path.relative(projectDir, file).replaceAll("\\", "/") : file,
          );
          await print(shown.map((file) => rowOf({ path: file }, file, options)).join("\n"));
        }
      });
    });
}

async function printCount(
  engine: EngineConnection,
  text: string,
  options: QueryOptions,
): Promise<void> {
  const { diagnostics, count } = await engine.call("query/check", { text });
  for (const { severity, message } of diagnostics)
    if (severity === "warning") say(`Note: ${message}`);
  // What is wrong with it is said by running it, in the same words as always.
  if (count === null) await engine.call("query/ids", { text, offset: 0, limit: 1 });
  await print(options.json ? JSON.stringify({ count }) : String(count ?? 0));
}

function rowOf(row: object, text: string, { json }: QueryOptions): string {
  return json ? JSON.stringify(row) : text;
}
