import type { JSX } from "preact";

/** A square that is filled, or one with a whole landscape in it; codicons have no such pair. */
export function AspectIcon({ whole }: { whole: boolean }): JSX.Element {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <rect x="2" y="2" width="12" height="12" rx="2" fill="none" stroke="currentColor" />
      {whole ? (
        <rect x="3.5" y="5.5" width="9" height="5" rx="0.5" fill="currentColor" />
      ) : (
        <rect x="3.5" y="3.5" width="9" height="9" rx="0.5" fill="currentColor" />
      )}
    </svg>
  );
}
