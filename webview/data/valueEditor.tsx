import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PropertyInfo, TagInfo } from "../../src/protocol/data.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { Chip } from "../ui/chip.tsx";
import { InputField } from "../ui/inputField.tsx";
import { SuggestField } from "../ui/suggestField.tsx";
import { newTag, tagSuggestions } from "./tagSuggestions.ts";
import { colorText, type Draft } from "./values.ts";

export interface ValueEditorProps {
  readonly property: PropertyInfo;
  readonly draft: Draft;
  /** Of the property. */
  readonly tags: readonly TagInfo[];
  readonly onDraft: (draft: Draft) => void;
  readonly onChooseTag: (tagId: number) => void;
  readonly onCreateTag: (name: string) => void;
  /** Enter in a field that is complete. */
  readonly onEnter: () => void;
}

/** Edits a value by the type of its property. */
export function ValueEditor(props: ValueEditorProps): JSX.Element {
  const { property, draft, onDraft, onEnter } = props;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    onEnter();
  };
  const onInput = (text: string): void => onDraft({ ...draft, text });
  const label = `Value of ${property.name}`;
  switch (property.type) {
    case "tag":
    case "multi_tags":
      return <TagEditor {...props} />;
    case "checkbox":
      return (
        <Checkbox
          text={draft.checked ? "Yes" : "No"}
          checked={draft.checked}
          onChange={(checked) => onDraft({ ...draft, checked })}
        />
      );
    case "color":
      return (
        <div class="color-editor">
          <InputField
            type="color"
            label={`${label}, by a palette`}
            value={/^#[0-9a-f]{6}$/i.test(draft.text) ? draft.text : "#000000"}
            onInput={onInput}
          />
          <InputField
            type="text"
            label={label}
            placeholder="#3366cc"
            value={draft.text}
            onInput={onInput}
            onKeyDown={onKeyDown}
          />
        </div>
      );
    default:
      return (
        <InputField
          type={property.type === "number" || property.type === "url" ? property.type : "text"}
          label={label}
          placeholder={placeholders[property.type]}
          value={draft.text}
          onInput={onInput}
          onKeyDown={onKeyDown}
        />
      );
  }
}

const placeholders = {
  text: "Text",
  number: "0.5",
  date: "2024-05-01 12:30",
  url: "https://…",
  path: "folder/file",
  image_link: "SHA-1 of an image",
} as const;

function TagEditor(props: ValueEditorProps): JSX.Element {
  const { property, draft, tags, onDraft, onChooseTag, onCreateTag, onEnter } = props;
  const [text, setText] = useState("");
  const several = property.type === "multi_tags";
  const chosen = draft.tags.flatMap((id) => tags.find((tag) => tag.id === id) ?? []);
  const suggestions = tagSuggestions(tags, text, several ? draft.tags : []);
  return (
    <div class="tag-editor">
      {chosen.length > 0 && (
        <div class="chips">
          {chosen.map((tag) => (
            <Chip
              key={tag.id}
              text={tag.name}
              color={tag.color === null ? null : colorText(tag.color)}
              onRemove={() => onDraft({ ...draft, tags: draft.tags.filter((id) => id !== tag.id) })}
            />
          ))}
        </div>
      )}
      <SuggestField
        value={text}
        label={`${several ? "Tags" : "Tag"} of ${property.name}`}
        placeholder={several ? "Add a tag…" : "Choose a tag…"}
        suggestions={suggestions}
        // With nothing typed, Enter applies what has been chosen.
        eager={text.trim() !== "" || draft.tags.length === 0}
        onInput={setText}
        onChoose={({ id }) => {
          setText("");
          if (id === newTag) onCreateTag(text.trim());
          else onChooseTag(Number(id));
        }}
        onKeyDown={(event) => {
          if (event.key === "Backspace" && text === "" && draft.tags.length > 0)
            onDraft({ ...draft, tags: draft.tags.slice(0, -1) });
          else if (event.key === "Enter") onEnter();
          else return;
          event.preventDefault();
        }}
      />
    </div>
  );
}
