import { Command } from "commander";
import type { EngineConnection } from "../../engine-client/engineConnection.ts";
import { ownOwner, type SavedQuery } from "../../protocol/state.ts";
import { print, say, type CommonOptions } from "../output.ts";
import { readSelection } from "../queryText.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

export function savedCommand(): Command {
  return new Command("saved")
    .description("queries that are kept in the project under a name")
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(saveCommand())
    .addCommand(removeCommand());
}

function listCommand(): Command {
  return new Command("list")
    .description("their names and texts; with --json a line of JSON for each")
    .action(async (options: CommonOptions) => {
      await withEngine(await projectDirOf(options), { create: false }, async (engine) => {
        const saved = await engine.call("saved/list", { owner: null });
        if (saved.length === 0)
          return say("No query is saved yet: 'winnow saved save NAME QUERY' keeps one.");
        await print(
          saved
            .map((row) =>
              options.json
                ? JSON.stringify(row)
                : `${row.name}${row.owner === ownOwner ? "" : ` (of ${row.owner})`}  ${row.text.replaceAll("\n", " ")}`,
            )
            .join("\n"),
        );
      });
    });
}

function showCommand(): Command {
  return new Command("show")
    .description(`the text of one: winnow query "$(winnow saved show NAME)"`)
    .argument("<name>", "its name, in any case")
    .action(async (name: string, options: CommonOptions) => {
      await withEngine(await projectDirOf(options), { create: false }, async (engine) => {
        const saved = await named(engine, name);
        await print(options.json ? JSON.stringify(saved) : saved.text);
      });
    });
}

function saveCommand(): Command {
  return new Command("save")
    .description("keep a query")
    .argument("<name>", "what to call it")
    .argument("<query>", "the text of a query, or a .winnow file")
    .option("--replace", "even when there is one of the name")
    .action(async (name: string, given: string, options: CommonOptions & { replace?: boolean }) => {
      const projectDir = await projectDirOf(options);
      const text = await readSelection(given, projectDir, {});
      await withEngine(projectDir, { create: false }, async (engine) => {
        const replace = options.replace ?? false;
        const query = { owner: ownOwner, name, text, replace };
        const saved = await engine.call("saved/save", query);
        await print(options.json ? JSON.stringify(saved) : `Saved '${saved.name}'.`);
      });
    });
}

function removeCommand(): Command {
  return new Command("remove")
    .description("forget one")
    .argument("<name>", "its name, in any case")
    .action(async (name: string, options: CommonOptions) => {
      await withEngine(await projectDirOf(options), { create: false }, async (engine) => {
        const { owner, name: known } = await named(engine, name);
        await engine.call("saved/remove", { owner, name: known });
        await print(options.json ? JSON.stringify({ removed: known }) : `Removed '${known}'.`);
      });
    });
}

/** The user's own, or that of a plugin. @throws WinnowError not-found, with the names that there are */
async function named(engine: EngineConnection, name: string): Promise<SavedQuery> {
  const wanted = keyOf(name);
  const found = (await engine.call("saved/list", { owner: null })).filter(
    (row) => keyOf(row.name) === wanted,
  );
  return (
    found.find(({ owner }) => owner === ownOwner) ??
    found[0] ??
    engine.call("saved/get", { owner: ownOwner, name })
  );
}

function keyOf(name: string): string {
  return name.trim().normalize("NFC").toLowerCase();
}
