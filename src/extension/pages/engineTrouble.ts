import type { Disposable } from "../../base/disposable.ts";
import type { Project } from "../projects/project.ts";

/** Tells `listener` when the project's engine went away, in a sentence, and with null when it is back. */
export function engineTrouble(
  project: Project,
  listener: (lost: string | null) => void,
): Disposable {
  let wasReady = project.state.kind === "ready";
  let inTrouble = project.state.kind === "lost" || project.state.kind === "failed";
  const trouble = (sentence: string): void => {
    inTrouble = true;
    listener(sentence);
  };
  return project.engine.onDidChangeState((state) => {
    switch (state.kind) {
      case "lost":
        trouble(state.message);
        break;
      case "failed":
        trouble(state.error.message);
        break;
      case "starting":
        // From "ready" the user asked for it.
        if (wasReady) trouble("Winnow's engine is being restarted.");
        break;
      case "ready":
        if (inTrouble) listener(null);
        inTrouble = false;
        break;
      case "closed":
    }
    wasReady = state.kind === "ready";
  });
}
