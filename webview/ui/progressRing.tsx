import { h, type JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

/**
 * Something is going on that has no measure. A ring that is seen for a tenth of a second only makes a page look slow, and
 * what turns, seen or not, has the window drawn sixty times a second while it loads: so the ring comes late.
 */
export function ProgressRing({ label }: { label: string }): JSX.Element {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  // The toolkit's own role is an alert, and its name "Loading".
  return (
    <div class="progress-ring" role="progressbar" aria-label={label}>
      {isLate && h("vscode-progress-ring", { "aria-hidden": true })}
    </div>
  );
}

const patienceMs = 800;
