import type { JSX } from "preact";
import { Icon } from "./icon.tsx";
import { Spot } from "./suggestField.tsx";

export interface ChipProps {
  readonly text: string;
  readonly color: string | null;
  readonly onRemove: () => void;
}

/** One of several chosen things, with a button that takes it out. */
export function Chip({ text, color, onRemove }: ChipProps): JSX.Element {
  return (
    <span class="chip">
      <Spot color={color} />
      <span class="chip-text">{text}</span>
      <button class="chip-remove" aria-label={`Remove ${text}`} title="Remove" onClick={onRemove}>
        <Icon name="close" />
      </button>
    </span>
  );
}
