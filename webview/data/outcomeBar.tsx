import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Button, IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Changes } from "./changes.ts";

/** A sentence about what was done stays so long, in milliseconds; one about a failure until it is closed. */
const stays = 8000;

/** What the last change did, with a button that takes it back. */
export function OutcomeBar({ changes }: { changes: Changes }): JSX.Element {
  const outcome = changes.outcome.value;
  useEffect(() => {
    if (outcome?.kind !== "done") return undefined;
    const timer = setTimeout(() => {
      if (changes.outcome.value === outcome) changes.outcome.value = null;
    }, stays);
    return () => clearTimeout(timer);
  }, [outcome, changes]);
  const back = outcome?.back ?? null;
  return (
    // It stays in the page, so that a screen reader notices when it gets words.
    <div class="outcome-place" role="status">
      {outcome && (
        <div class={`outcome ${outcome.kind}`}>
          <Icon name={outcome.kind === "done" ? "check" : "error"} />
          <span class="outcome-text">{outcome.text}</span>
          {back !== null && (
            <Button
              appearance="secondary"
              onClick={() => void (back === "undo" ? changes.undo() : changes.redo())}
            >
              {back === "undo" ? "Undo" : "Redo"}
            </Button>
          )}
          <IconButton icon="close" title="Close" onClick={() => (changes.outcome.value = null)} />
        </div>
      )}
    </div>
  );
}
