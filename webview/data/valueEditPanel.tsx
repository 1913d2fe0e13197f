import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { countOf } from "../shared/format.ts";
import { Button } from "../ui/button.tsx";
import type { ProjectData } from "./projectData.ts";
import { ValueEditor } from "./valueEditor.tsx";
import type { ValueEdit } from "./valueEdit.ts";

export interface ValueEditPanelProps {
  readonly edit: ValueEdit;
  readonly data: ProjectData;
  /** How many instances are selected, the edited one among them; fewer than two offer nothing. */
  readonly selected: number;
  /** The editor has closed. */
  readonly onDone: () => void;
}

/** The editor of one value, with what can be done with it. */
export function ValueEditPanel(props: ValueEditPanelProps): JSX.Element | null {
  const { edit, data, selected, onDone } = props;
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const field = root.current?.querySelector<HTMLElement>("input, vscode-checkbox");
    field?.focus();
    if (field instanceof HTMLInputElement) field.select();
  }, []);
  const editing = edit.editing.value;
  if (!editing) return null;
  const { property, draft, problem } = editing;
  const isTags = property.type === "tag" || property.type === "multi_tags";
  const save = (scope: "one" | "selection"): void => {
    if (edit.save(scope)) onDone();
  };
  return (
    <div
      ref={root}
      class="value-edit"
      onKeyDown={(event) => {
        // The checkbox leaves Enter alone, and Ctrl means all that is selected.
        const onCheckbox =
          event.target instanceof Element && event.target.matches("vscode-checkbox");
        const all = event.ctrlKey || event.metaKey;
        if (event.key !== "Enter" || event.isComposing || !(onCheckbox || all)) return;
        event.preventDefault();
        save(all && selected > 1 ? "selection" : "one");
      }}
    >
      <ValueEditor
        property={property}
        draft={draft}
        tags={isTags ? data.tagsOf(property.id) : []}
        onDraft={(next) => edit.change(next)}
        onChooseTag={(tagId) => edit.choose(tagId)}
        onCreateTag={(name) => void edit.createTag(name)}
        onEnter={() => save("one")}
      />
      {problem !== null && (
        <p class="value-problem" role="alert">
          {problem}
        </p>
      )}
      <div class="value-buttons">
        <Button title="Save (Enter)" onClick={() => save("one")}>
          Save
        </Button>
        {selected > 1 && (
          <Button
            appearance="secondary"
            title="Give this value to everything that is selected (Ctrl+Enter)"
            onClick={() => save("selection")}
          >
            {`For all ${countOf(selected, "image")}`}
          </Button>
        )}
        <Button
          appearance="secondary"
          title="Take the value away"
          onClick={() => {
            edit.clear();
            onDone();
          }}
        >
          Clear
        </Button>
      </div>
    </div>
  );
}
