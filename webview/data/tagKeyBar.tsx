import type { JSX } from "preact";
import { colorText } from "./values.ts";
import type { ProjectData } from "./projectData.ts";
import { byName } from "./projectData.ts";
import { entryText, type TagKeys } from "./tagKeys.ts";
import type { TagKey } from "../../src/protocol/pageData.ts";
import { Spot } from "../ui/suggestField.tsx";

export interface TagKeyBarProps {
  readonly keys: TagKeys;
  readonly data: ProjectData;
  readonly onPress: (entry: TagKey) => void;
}

/** The keys that give a tag or another value, as buttons; nothing where none is bound. */
export function TagKeyBar({ keys, data, onPress }: TagKeyBarProps): JSX.Element | null {
  const entries = keys.keys.value;
  if (entries.length === 0) return null;
  return (
    <section aria-label="Tag keys" class="tag-keys">
      {entries.map((entry) => (
        <button
          key={entry.key}
          class="tag-key"
          title={`${entryText(entry)}: press ${entry.key.toUpperCase()} for the selection, again to take it away`}
          onClick={() => onPress(entry)}
        >
          <kbd>{entry.key.toUpperCase()}</kbd>
          <Spot color={colorOf(data, entry)} />
          <span class="tag-key-text">
            {entry.value === true ? entry.property : String(entry.value)}
          </span>
        </button>
      ))}
    </section>
  );
}

function colorOf(data: ProjectData, { property, value }: TagKey): string | null {
  const found = data.byName(property);
  if (found?.type !== "tag" && found?.type !== "multi_tags") return null;
  const color = byName(data.tagsOf(found.id), String(value))?.color ?? null;
  return color === null ? null : colorText(color);
}
