import { untracked, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { bytesOf } from "../../src/protocol/bytes.ts";
import type { PropertyInfo, PropertyValue } from "../../src/protocol/data.ts";
import type { Changes } from "../data/changes.ts";
import { ValueEdit } from "../data/valueEdit.ts";
import { ValueEditPanel } from "../data/valueEditPanel.tsx";
import { valueText } from "../data/values.ts";
import type { ViewerModel } from "./viewerModel.ts";

/** As many as the engine is asked about at once. */
const mostValues = 100;

/** The project's own values of the image on show, each editable where it stands. */
export function ImageValues({
  model,
}: {
  model: ViewerModel<HTMLImageElement>;
}): JSX.Element | null {
  const { data, changes } = model.labelling;
  const edit = useMemo(() => new ValueEdit({ data, changes }), [data, changes]);
  const root = useRef<HTMLDListElement>(null);
  const values = useSignal<ReadonlyMap<number, PropertyValue>>(new Map());
  const instanceId = useComputed(() => model.shown.value?.instance.id);
  useEffect(() => model.tell(data.open()), [model, data]);
  // The properties are asked for again after each change of values, and are another list then.
  useSignalEffect(() => {
    const id = instanceId.value;
    const propertyIds = data.properties.value.slice(0, mostValues).map((it) => it.id);
    if (id === undefined || propertyIds.length === 0) return;
    const ids = bytesOf(Int32Array.of(id));
    model.tell(
      data.client.call("value/get", { ids, propertyIds }).then((answer) => {
        if (instanceId.value !== id) return;
        values.value = new Map(propertyIds.map((it, i) => [it, answer[i]?.[0] ?? null]));
      }),
    );
  });
  // Whoever goes on to the next image, or closes the inspector, means to keep the value as well.
  useSignalEffect(() => {
    if (edit.editing.value && edit.editing.value.instanceId !== instanceId.value)
      untracked(() => leave(edit, changes));
  });
  useEffect(() => () => leave(edit, changes), [edit, changes]);
  const properties = data.properties.value.slice(0, mostValues);
  if (properties.length === 0) return null;
  const editing = edit.editing.value;
  const focusValue = (propertyId: number): void =>
    queueMicrotask(() =>
      root.current?.querySelector<HTMLElement>(`[data-property="${propertyId}"]`)?.focus(),
    );
  const begin = (property: PropertyInfo): void => {
    const id = instanceId.value;
    // Whoever goes on to the next value means to keep the one before.
    if (id !== undefined && edit.save()) model.tell(edit.begin(id, property));
  };
  return (
    <section aria-label="Properties">
      <h2>Properties</h2>
      <dl ref={root} class="facts">
        {properties.map((property) => {
          const isTags = property.type === "tag" || property.type === "multi_tags";
          const tags = isTags ? data.tagsOf(property.id) : [];
          const text = valueText(property.type, values.value.get(property.id) ?? null, tags);
          return (
            <div key={property.id}>
              <dt title={property.name}>{property.name}</dt>
              <dd>
                {editing?.property.id === property.id ? (
                  <div
                    onKeyDown={(event) => {
                      // The keys of the viewer mean nothing in an editor.
                      event.stopPropagation();
                      if (event.key !== "Escape") return;
                      edit.giveUp();
                      focusValue(property.id);
                    }}
                  >
                    <ValueEditPanel
                      edit={edit}
                      data={data}
                      selected={1}
                      onDone={() => focusValue(property.id)}
                    />
                  </div>
                ) : (
                  <button
                    class="value"
                    data-property={property.id}
                    aria-label={
                      text === "" ? `${property.name}, no value` : `${property.name}: ${text}`
                    }
                    title="Edit"
                    disabled={model.readOnly.value}
                    onClick={() => begin(property)}
                  >
                    {text === "" ? "–" : text}
                  </button>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

/** Saves what is being edited; what is no value is given up, and said so. */
function leave(edit: ValueEdit, changes: Changes): void {
  if (edit.save()) return;
  const now = edit.editing.value;
  if (now) changes.fail(`${now.property.name} was not changed. ${now.problem ?? ""}`);
  edit.giveUp();
}
