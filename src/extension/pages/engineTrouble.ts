import type { Disposable } from "../../base/disposable.ts";
import type { Project } from "../projects/project.ts";

/** Tells `listener` when the project's engine went away, in a sentence, and with null when it is back. */
export function engineTrouble(
  project: Project,
  listener: (lost: string | null) => void,
): Disposable {
  let inTrouble = project.state.kind === "lost" || project.state.kind === "failed";
  return project.engine.onDidChangeState((state) => {
    switch (state.kind) {
      case "lost":
      case "failed":
        inTrouble = true;
        listener(state.kind === "lost" ? state.message : state.error.message);
        return;
      case "ready":
        if (inTrouble) listener(null);
        inTrouble = false;
        return;
      case "starting":
      case "closed":
    }
  });
}
