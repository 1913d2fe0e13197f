import { realpathSync } from "node:fs";
import path from "node:path";
import { cancelled, WinnowError } from "../base/errors.ts";
import { EngineConnection, hasProject } from "../engine-client/engineConnection.ts";
import { say, type CommonOptions } from "./output.ts";

/** The folder of the project that a command is about: the given one, or the nearest upwards that holds one. */
export async function projectDirOf(options: CommonOptions): Promise<string> {
  if (options.project) return path.resolve(options.project);
  for (let dir = process.cwd(); ; dir = path.dirname(dir)) {
    if (await hasProject(dir)) return dir;
    if (path.dirname(dir) === dir) break;
  }
  throw new WinnowError(
    "project-missing",
    "There is no Winnow project here or above. Run 'winnow init DIR', or name one with --project.",
  );
}

/**
 * Runs a command on the engine of a project: the one that a window has open, or one of its own, which it ends again.
 * Ctrl-C aborts the signal; a second one ends at once.
 */
export function withEngine<T>(
  projectDir: string,
  options: { create: boolean },
  command: (engine: EngineConnection, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return untilInterrupted(async (signal) => {
    const engine = new EngineConnection({
      projectDir,
      engineScript: engineScript(),
      client: "cli",
      create: options.create,
      log: say,
    });
    try {
      const hello = await engine.ready();
      if (signal.aborted) throw cancelled();
      for (const warning of hello.warnings) say(`Note: ${warning}`);
      return await command(engine, signal);
    } finally {
      await engine.close();
    }
  });
}

/** Ctrl-C aborts the signal; a second one ends at once. */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

/** Beside this file, in the sources as in the bundles. */
function engineScript(): string {
  const entry = process.argv[1];
  return entry.endsWith(".ts")
    ? path.join(path.dirname(entry), "..", "engine", "engineMain.ts")
    : path.join(path.dirname(realpathSync(entry)), "engine.js");
}
