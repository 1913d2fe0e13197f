import { useSignal, useSignalEffect, type Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import {
  computedProperties,
  computedPropertyIds,
  groupingIds,
  groupings,
  type ComputedProperty,
  type Grouping,
} from "../../src/protocol/properties.ts";
import type { ViewSpec } from "../../src/protocol/view.ts";
import { IconButton } from "../ui/button.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { Dropdown } from "../ui/dropdown.tsx";
import { Popover } from "../ui/popover.tsx";
import { TextField } from "../ui/textField.tsx";
import type { GridModel } from "./gridModel.ts";

/** A control of the toolbar that a command wants to have the focus. */
export type ToolbarControl = "find" | "sort" | "group" | "labels";

export interface ToolbarProps {
  readonly model: GridModel<ImageBitmap>;
  /** The control that is to have the focus; null again once it has it. */
  readonly wanted: Signal<ToolbarControl | null>;
  /** Whether there is room for find and one button only. */
  readonly narrow: boolean;
  readonly onLeave: () => void;
}

/** Find, sort, group and labels. */
export function Toolbar({ model, wanted, narrow, onLeave }: ToolbarProps): JSX.Element {
  const isLabels = wanted.value === "labels";
  // Another control than the labels takes the wish itself, once the panel shows it.
  const opensOptions = wanted.value !== null && wanted.value !== "find";
  const onOpened = (): void => {
    if (wanted.value === "labels") wanted.value = null;
  };
  const controls = (
    <>
      <SortControl model={model} wanted={wanted} />
      <GroupControl model={model} wanted={wanted} />
    </>
  );
  return (
    <div class="toolbar" role="toolbar" aria-label="View">
      <FindBox model={model} wanted={wanted} onLeave={onLeave} />
      {narrow ? (
        <Popover
          icon="settings"
          title="Sort, Group and Labels"
          opened={opensOptions}
          onOpened={onOpened}
        >
          {controls}
          <LabelChoices model={model} />
        </Popover>
      ) : (
        <>
          {controls}
          <Popover icon="tag" title="Labels" opened={isLabels} onOpened={onOpened}>
            <LabelChoices model={model} />
          </Popover>
        </>
      )}
    </div>
  );
}

/** How long to wait for the next letter, in milliseconds. */
const typingPause = 150;

function FindBox({ model, wanted, onLeave }: Omit<ToolbarProps, "narrow">): JSX.Element {
  const text = useSignal(model.spec.value.find);
  const field = useRef<HTMLElement>(null);
  const timer = useRef(0);
  const sent = useRef(text.value);
  const send = (find: string): void => {
    clearTimeout(timer.current);
    sent.current = find;
    if (find !== model.spec.value.find) model.updateSpec({ find });
  };
  // Something else than typing changed it: a restored page, the button of the empty state.
  useSignalEffect(() => {
    const { find } = model.spec.value;
    if (find !== sent.current) {
      sent.current = find;
      text.value = find;
    }
  });
  useFocusWhen(wanted, "find", field);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" || event.key === "ArrowDown") {
      send(text.value.trim());
      onLeave();
    } else if (event.key === "Escape") {
      if (text.value === "") onLeave();
      text.value = "";
      send("");
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="find">
      <TextField
        value={text.value}
        label="Find by name"
        placeholder="Find by name (* and ? allowed)"
        icon="search"
        fieldRef={field}
        onKeyDown={onKeyDown}
        onInput={(value) => {
          text.value = value;
          clearTimeout(timer.current);
          timer.current = setTimeout(() => send(value.trim()), typingPause);
        }}
      />
    </div>
  );
}

interface ControlProps {
  readonly model: GridModel<ImageBitmap>;
  readonly wanted: ToolbarProps["wanted"];
}

const sortChoices = computedPropertyIds.map((value) => ({
  value,
  text: computedProperties[value].title,
}));

function SortControl({ model, wanted }: ControlProps): JSX.Element {
  const dropdown = useRef<HTMLElement>(null);
  useFocusWhen(wanted, "sort", dropdown);
  const first = model.spec.value.sort[0] ?? { by: "path", descending: false };
  const sortBy = (by: ComputedProperty, descending: boolean): void => {
    const sort: ViewSpec["sort"] = by === "path" && !descending ? [] : [{ by, descending }];
    model.updateSpec({ sort });
  };
  return (
    <Control name="Sort">
      <Dropdown
        label="Sort by"
        value={first.by}
        choices={sortChoices}
        onChange={(by) => sortBy(by, first.descending)}
        dropdownRef={dropdown}
      />
      <IconButton
        icon={first.descending ? "arrow-down" : "arrow-up"}
        title={
          first.descending ? "Descending (click for ascending)" : "Ascending (click for descending)"
        }
        onClick={() => sortBy(first.by, !first.descending)}
      />
    </Control>
  );
}

const groupChoices = [
  { value: "none" as const, text: "None" },
  ...groupingIds.map((value) => ({ value, text: groupings[value].title })),
];

function GroupControl({ model, wanted }: ControlProps): JSX.Element {
  const dropdown = useRef<HTMLElement>(null);
  useFocusWhen(wanted, "group", dropdown);
  const { group } = model.spec.value;
  const isFolded = model.viewport.folded.value.size > 0;
  return (
    <Control name="Group">
      <Dropdown<Grouping | "none">
        label="Group by"
        value={group ?? "none"}
        choices={groupChoices}
        onChange={(value) => model.updateSpec({ group: value === "none" ? null : value })}
        dropdownRef={dropdown}
      />
      {group !== null && (
        <IconButton
          icon={isFolded ? "expand-all" : "collapse-all"}
          title={isFolded ? "Expand All Groups" : "Collapse All Groups"}
          onClick={() => (isFolded ? model.unfoldAll() : model.foldAll())}
        />
      )}
    </Control>
  );
}

const largestLabels = 6;

function LabelChoices({ model }: { model: GridModel<ImageBitmap> }): JSX.Element {
  const { labels } = model.spec.value;
  const toggle = (property: ComputedProperty, shown: boolean): void => {
    const others = labels.filter((label) => label !== property);
    model.updateSpec({ labels: shown ? [...others, property].slice(-largestLabels) : others });
  };
  return (
    <fieldset class="label-choices">
      <legend>Labels under a thumbnail</legend>
      {computedPropertyIds.map((property) => (
        <Checkbox
          key={property}
          text={computedProperties[property].title}
          checked={labels.includes(property)}
          onChange={(shown) => toggle(property, shown)}
        />
      ))}
    </fieldset>
  );
}

function Control({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="control">
      <span class="control-name" aria-hidden="true">
        {name}
      </span>
      {children}
    </div>
  );
}

function useFocusWhen(
  wanted: ToolbarProps["wanted"],
  control: ToolbarControl,
  element: { readonly current: HTMLElement | null },
): void {
  const isWanted = wanted.value === control;
  // Before anything is painted: the next key belongs to the control already.
  useLayoutEffect(() => {
    if (!isWanted) return;
    element.current?.focus();
    wanted.value = null;
  }, [isWanted, wanted, element]);
}
