import type { JSX } from "preact";

/** A loop with an open end; codicons have none. */
export function LassoIcon(): JSX.Element {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path
        d="M5.2 11.3C3.2 10.5 2 9 2 7.3 2 4.7 4.7 2.5 8 2.5s6 2.2 6 4.8-2.7 4.7-6 4.7c-1 0-2-.2-2.8-.7m.3.2a1.3 1.3 0 1 1-2.6 0 1.3 1.3 0 0 1 2.6 0c0 1.2-.7 1.9-1.8 2.2"
        fill="none"
        stroke="currentColor"
        stroke-linecap="round"
      />
    </svg>
  );
}
