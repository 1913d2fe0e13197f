import type { JSX } from "preact";

/** A codicon, which says nothing to a screen reader: the control around it has the label. */
export function Icon({ name, spin = false }: { name: string; spin?: boolean }): JSX.Element {
  const className = `codicon codicon-${name}${spin ? " codicon-modifier-spin" : ""}`;
  return <span class={className} aria-hidden="true" />;
}
