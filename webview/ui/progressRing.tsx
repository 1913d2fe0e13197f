import { h, type JSX } from "preact";

/** Something is going on that has no measure. */
export function ProgressRing({ label }: { label: string }): JSX.Element {
  return h("vscode-progress-ring", { "aria-label": label });
}
