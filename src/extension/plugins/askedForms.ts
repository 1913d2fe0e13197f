import type { Disposable } from "../../base/disposable.ts";
import { int32sOf } from "../../protocol/bytes.ts";
import type { ActionOutcome } from "../../protocol/plugins.ts";
import type { Project } from "../projects/project.ts";
import type { Projects } from "../projects/projects.ts";
import type { Reporter } from "../reporter.ts";
import { wholeProject, type ActionPlace } from "./actionPlace.ts";
import type { ActionRunner } from "./actionRunner.ts";

interface Ask {
  readonly askId: number;
  readonly actionId: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly instanceIds: Uint8Array | null;
}

/** Shows the forms that plugins ask the user for, and tells them what came of it. */
export function answerAsks(
  projects: Projects,
  runner: ActionRunner,
  reporter: Reporter,
): Disposable {
  return projects.each((project) =>
    project.engine.on("ask/form", (ask) => reporter.watch(answer(runner, project, ask))),
  );
}

async function answer(
  runner: ActionRunner,
  project: Project,
  { askId, actionId, parameters, instanceIds }: Ask,
): Promise<void> {
  const list = project.plugins;
  if (!list.action(actionId)) await list.refresh();
  const action = list.action(actionId);
  const place: ActionPlace = instanceIds
    ? { ...wholeProject, target: { kind: "ids", ids: [...int32sOf(instanceIds)] } }
    : wholeProject;
  let outcome: ActionOutcome | undefined;
  try {
    if (action) outcome = await runner.start(project, action, place, parameters, "by-plugin");
  } finally {
    // The plugin waits: whatever happened here, it is told.
    await project.engine.call("action/answer", { askId, outcome: outcome ?? null });
  }
}
