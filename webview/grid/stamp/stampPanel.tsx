import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ProjectData } from "../../data/projectData.ts";
import { byName } from "../../data/projectData.ts";
import type { TagKeys } from "../../data/tagKeys.ts";
import { typeTitles } from "../../data/values.ts";
import { countOf } from "../../shared/format.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { SuggestField, type Suggestion } from "../../ui/suggestField.tsx";
import { NewPropertyForm } from "./newProperty.tsx";
import type { StampModel } from "./stampModel.ts";
import { StampRowEditor } from "./stampRow.tsx";

export interface StampPanelProps {
  readonly stamp: StampModel;
  readonly data: ProjectData;
  readonly keys: TagKeys;
  readonly busy: boolean;
  readonly readOnly: boolean;
  /** Whether to take the focus when it appears. */
  readonly onClose: () => void;
}

/** Gives values to the selection, or to everything in the view, in one commit. */
export function StampPanel(props: StampPanelProps): JSX.Element {
  const { stamp, data, keys, busy, readOnly, onClose } = props;
  const [text, setText] = useState("");
  const [making, setMaking] = useState<string | null>(null);
  useEffect(() => void data.open(), [data]);
  const rows = stamp.rows.value;
  const plan = stamp.plan.value;
  const suggestions = propertySuggestions(
    data,
    text,
    rows.map(({ propertyId }) => propertyId),
  );
  return (
    <div class="panel stamp">
      <div class="panel-header">
        <h1>Stamp</h1>
        <IconButton icon="close" title="Close the Stamp Panel" onClick={onClose} />
      </div>
      <div
        class="panel-body"
        onKeyDown={(event) => {
          if (event.key !== "Enter" || (!event.ctrlKey && !event.metaKey)) return;
          event.preventDefault();
          void stamp.apply();
        }}
      >
        <div class="segments" role="radiogroup" aria-label="What to stamp">
          <Segment
            text={`Selection (${stamp.scope.value === "selection" ? stamp.count.value.toLocaleString() : "…"})`}
            checked={stamp.scope.value === "selection"}
            onChoose={() => (stamp.scope.value = "selection")}
          />
          <Segment
            text="All shown"
            checked={stamp.scope.value === "view"}
            onChoose={() => (stamp.scope.value = "view")}
          />
        </div>
        {rows.map((row) => (
          <StampRowEditor key={row.id} row={row} stamp={stamp} data={data} keys={keys} />
        ))}
        {making === null ? (
          <SuggestField
            value={text}
            label="Property to stamp"
            placeholder={rows.length === 0 ? "Choose a property…" : "Another property…"}
            icon="add"
            suggestions={suggestions}
            eager
            onInput={setText}
            onChoose={({ id }) => {
              setText("");
              const property = data.byId(Number(id));
              if (property) stamp.add(property);
              else setMaking(text.trim());
            }}
          />
        ) : (
          <NewPropertyForm
            name={making}
            onCancel={() => setMaking(null)}
            onCreate={(property) => {
              setMaking(null);
              void stamp.create(property);
            }}
          />
        )}
        {rows.length === 0 && making === null && (
          <p class="hint">
            Choose a property, or type the name of a new one. What you write goes to the selected
            images in one step, which one Undo takes back.
          </p>
        )}
      </div>
      <div class="panel-footer">
        <p class="plan" role="status">
          {readOnly
            ? "Another program holds this dataset, so it is read-only here."
            : plan.kind === "ready"
              ? `${countOf(stamp.count.value, "image")} will change.`
              : plan.message}
        </p>
        <Button
          disabled={busy || readOnly || plan.kind !== "ready"}
          title="Stamp (Ctrl+Enter)"
          onClick={() => void stamp.apply()}
        >
          {plan.kind === "ready" ? `Stamp ${countOf(stamp.count.value, "Image")}` : "Stamp"}
        </Button>
      </div>
    </div>
  );
}

interface SegmentProps {
  readonly text: string;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

function Segment({ text, checked, onChoose }: SegmentProps): JSX.Element {
  return (
    <button
      role="radio"
      aria-checked={checked}
      class={checked ? "segment checked" : "segment"}
      onClick={onChoose}
      onKeyDown={(event) => {
        const sibling =
          event.key === "ArrowRight" || event.key === "ArrowDown"
            ? event.currentTarget.nextElementSibling
            : event.key === "ArrowLeft" || event.key === "ArrowUp"
              ? event.currentTarget.previousElementSibling
              : null;
        if (!(sibling instanceof HTMLElement)) return;
        event.preventDefault();
        sibling.focus();
        sibling.click();
      }}
    >
      {text}
    </button>
  );
}

function propertySuggestions(
  data: ProjectData,
  text: string,
  chosen: readonly number[],
): Suggestion[] {
  const wanted = text.trim().toLowerCase();
  const properties = data.properties.value;
  const suggestions = properties
    .filter(({ id, name }) => !chosen.includes(id) && name.toLowerCase().includes(wanted))
    .map(({ id, name, type }): Suggestion => ({
      id: String(id),
      text: name,
      detail: typeTitles[type],
    }));
  if (!byName(properties, text))
    suggestions.push({
      id: "new",
      text: wanted === "" ? "New property…" : text.trim(),
      ...(wanted !== "" && { detail: "new property…" }),
    });
  return suggestions;
}
