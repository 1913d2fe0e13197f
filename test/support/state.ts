import { Project } from "../../src/core/project/project.ts";
import { ProjectState } from "../../src/core/state/projectState.ts";
import type { StateChange } from "../../src/protocol/state.ts";

/** A project with nothing but what is kept beside its dataset. */
export async function openState(
  dir: string,
): Promise<AsyncDisposable & { state: ProjectState; changes: StateChange[]; warnings: string[] }> {
  const project = await Project.open({
    projectDir: dir,
    create: true,
    readOnly: false,
    recover: null,
  });
  const changes: StateChange[] = [];
  const warnings: string[] = [];
  const state = new ProjectState(project, {
    assertWritable: () => {},
    changed: (change) => changes.push(change),
    warn: (text) => warnings.push(text),
  });
  return {
    state,
    changes,
    warnings,
    [Symbol.asyncDispose]: async () => {
      await state.close();
      await project.close();
    },
  };
}
