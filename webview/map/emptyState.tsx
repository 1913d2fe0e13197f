import type { JSX } from "preact";
import { count } from "../shared/format.ts";
import { Button } from "../ui/button.tsx";
import { Message } from "../ui/message.tsx";
import { ProgressRing } from "../ui/progressRing.tsx";
import type { MapModel } from "./mapModel.ts";

interface EmptyStateProps {
  readonly model: MapModel<ImageBitmap>;
  readonly onRetry: () => void;
}

/** Why there is nothing to see, and what to do about it; nothing when there is a map with points. */
export function EmptyState({ model, onRetry }: EmptyStateProps): JSX.Element | null {
  const phase = model.phase.value;
  const run = (command: "make" | "choose"): void =>
    model.tell(model.client.call("command", { command }));
  switch (phase.kind) {
    case "failed":
      return (
        <Message icon="error" title="The map could not be opened" text={phase.message}>
          <Button onClick={onRetry}>Try Again</Button>
        </Message>
      );
    case "opening":
      return (
        <div class="empty">
          <ProgressRing label="Opening" />
        </div>
      );
    case "loading":
      return (
        <div class="empty late">
          <ProgressRing label="Loading the map" />
          <p>
            {count(phase.loaded)} of {count(phase.map.points)} points
          </p>
        </div>
      );
    case "none":
      return (
        <Message
          icon="graph-scatter"
          title="No map yet"
          text={
            phase.init.canMake
              ? "A map places images that look alike close to each other. Run Make Map… to compute one."
              : "A map places images that look alike close to each other. No plugin of this dataset makes one: see the Plugins view for what is loaded."
          }
        >
          {phase.init.canMake && <Button onClick={() => run("make")}>Make Map…</Button>}
        </Message>
      );
    case "open":
      if (model.coverage.value.placed > 0) return null;
      return (
        <Message
          icon="graph-scatter"
          title="Nothing of this map is left"
          text="None of its images is in the dataset any more. Make a new map, or open another one."
        >
          <Button onClick={() => run("make")}>Make Map…</Button>
          <Button appearance="secondary" onClick={() => run("choose")}>
            Open Map…
          </Button>
        </Message>
      );
  }
}
