import { Command } from "commander";
import type { CommitInfo, History } from "../../protocol/data.ts";
import { print, say, type CommonOptions } from "../output.ts";
import { projectDirOf, withEngine } from "../withEngine.ts";

const page = 500;

export function historyCommand(): Command {
  return new Command("history")
    .description("what was done to the dataset, newest first; with --json a line of JSON for each")
    .action(async (options: CommonOptions) => {
      await withEngine(await projectDirOf(options), { create: false }, async (engine, signal) => {
        for (let before: number | null = null; ;) {
          const { commits }: History = await engine.call(
            "history/list",
            { before, limit: page },
            signal,
          );
          if (before === null && commits.length === 0) say("Nothing was changed yet.");
          const last = commits.at(-1);
          if (!last) return;
          await print(
            commits.map((row) => (options.json ? JSON.stringify(row) : lineOf(row))).join("\n"),
          );
          before = last.id;
        }
      });
    });
}

export function undoCommand(): Command {
  return travelCommand("undo", "undo the last change", "Nothing is left to undo.");
}

export function redoCommand(): Command {
  return travelCommand("redo", "do again what was undone last", "Nothing was undone.");
}

function travelCommand(way: "undo" | "redo", description: string, nothing: string): Command {
  return new Command(way).description(description).action(async (options: CommonOptions) => {
    await withEngine(await projectDirOf(options), { create: false }, async (engine) => {
      const { [way]: next } = await engine.call("history/list", { before: null, limit: 1 });
      if (next) await engine.call(`history/${way}`, {});
      if (options.json) return print(JSON.stringify({ [way]: next }));
      if (!next) return say(nothing);
      await print(`${way === "undo" ? "Undone" : "Done again"}: ${next.title}`);
    });
  });
}

function lineOf({ id, title, author, time, state }: CommitInfo): string {
  const when = new Date(time).toISOString().slice(0, 16).replace("T", " ");
  const mark = state === "done" ? "" : ` (${state})`;
  return `${String(id).padStart(5)}  ${when}  ${author}  ${title}${mark}`;
}
