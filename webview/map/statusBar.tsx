import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { count, countOf } from "../shared/format.ts";
import { Icon } from "../ui/icon.tsx";
import type { MapModel } from "./mapModel.ts";

/** Counts: points, what is selected and with whom that is shared, and what the map does not have. */
export function StatusBar({ model }: { model: MapModel<ImageBitmap> }): JSX.Element {
  const text = statusText(model);
  const spoken = useSignal(text);
  useEffect(() => {
    // What changes with each stroke is said once it rests.
    const timer = setTimeout(() => (spoken.value = text), 700);
    return () => clearTimeout(timer);
  }, [text, spoken]);
  return (
    <footer class="status-bar">
      <span class="status-text">{text}</span>
      <span class="visually-hidden" role="status">
        {spoken.value}
      </span>
      {model.readOnly.value && (
        <span
          class="read-only"
          title="Another program has this project open; it can only be read here."
        >
          <Icon name="lock" /> Read-only
        </span>
      )}
    </footer>
  );
}

function statusText(model: MapModel<ImageBitmap>): string {
  const { placed, gone, unplaced } = model.coverage.value;
  const { points, instances, shown } = model.selection;
  const grid = model.grid.value;
  const parts = [countOf(placed, "point")];
  if (shown.value < placed && grid !== null)
    parts.push(`${count(shown.value)} in the grid '${grid}', the others are dimmed`);
  if (instances.value > 0) {
    const isMore = instances.value !== points.value;
    parts.push(
      `${countOf(points.value, "point")} selected${isMore ? ` (${countOf(instances.value, "image")})` : ""}`,
    );
  }
  if (grid !== null && shown.value === placed) parts.push(`selection shared with '${grid}'`);
  if (gone > 0) parts.push(`${count(gone)} no longer in the dataset`);
  if (unplaced > 0) parts.push(`${countOf(unplaced, "image")} not on the map`);
  return parts.join(" · ");
}
