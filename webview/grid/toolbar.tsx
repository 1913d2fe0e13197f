import type { Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ViewSpec } from "../../src/protocol/view.ts";
import { IconButton } from "../ui/button.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { Dropdown } from "../ui/dropdown.tsx";
import { Popover } from "../ui/popover.tsx";
import type { Panel } from "./curation.ts";
import { FilterBox } from "./filter/filterBox.tsx";
import type { GridModel } from "./gridModel.ts";
import { ColumnChoices } from "./table/columnChoices.tsx";
import { groupChoices, propertyChoices, withChosen } from "./viewChoices.ts";

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
  const isTable = model.table.shown.value;
  const choices = isTable ? <ColumnChoices model={model} /> : <LabelChoices model={model} />;
  const controls = (
    <>
      <SortControl model={model} wanted={wanted} />
      <GroupControl model={model} wanted={wanted} />
    </>
  );
  return (
    <div class="toolbar" role="toolbar" aria-label="View">
      <PanelButton model={model} panel="facets" icon="list-filter" title="Facets (Shift+Alt+F)" />
      <FilterControl model={model} wanted={wanted} onLeave={onLeave} />
      {narrow ? (
        <Popover
          icon="settings"
          title={isTable ? "Sort, Group and Columns" : "Sort, Group and Labels"}
          opened={opensOptions}
          onOpened={onOpened}
        >
          {controls}
          {choices}
        </Popover>
      ) : (
        <>
          {controls}
          <Popover
            icon={isTable ? "list-unordered" : "tag"}
            title={isTable ? "Columns" : "Labels"}
            opened={isLabels}
            onOpened={onOpened}
          >
            {choices}
          </Popover>
        </>
      )}
      <IconButton
        icon="symbol-misc"
        title="Annotations over the Pictures (H)"
        pressed={model.curation.overlay.shown.value}
        onClick={() => model.curation.overlay.toggle()}
      />
      <IconButton
        icon="table"
        title="Table (Shift+Alt+T)"
        pressed={isTable}
        onClick={() => model.table.toggle()}
      />
      <PanelButton
        model={model}
        panel="stamp"
        icon="edit"
        title="Stamp: give values (Shift+Alt+S)"
      />
    </div>
  );
}

interface PanelButtonProps {
  readonly model: GridModel<ImageBitmap>;
  readonly panel: Panel;
  readonly icon: string;
  readonly title: string;
}

function PanelButton({ model, panel, icon, title }: PanelButtonProps): JSX.Element {
  const { curation } = model;
  return (
    <IconButton
      icon={icon}
      title={title}
      pressed={curation.panels[panel].value}
      onClick={() => curation.toggle(panel)}
    />
  );
}

function FilterControl({ model, wanted, onLeave }: Omit<ToolbarProps, "narrow">): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  useFocusWhen(wanted, "find", field);
  return <FilterBox filter={model.curation.filter} fieldRef={field} onLeave={onLeave} />;
}

interface ControlProps {
  readonly model: GridModel<ImageBitmap>;
  readonly wanted: ToolbarProps["wanted"];
}

function SortControl({ model, wanted }: ControlProps): JSX.Element {
  const dropdown = useRef<HTMLElement>(null);
  useFocusWhen(wanted, "sort", dropdown);
  const first = model.spec.value.sort[0] ?? { by: "path", descending: false };
  const choices = withChosen(propertyChoices(model.curation.data.properties.value), first.by);
  const sortBy = (by: string, descending: boolean): void => {
    const sort: ViewSpec["sort"] = by === "path" && !descending ? [] : [{ by, descending }];
    model.updateSpec({ sort });
  };
  return (
    <Control name="Sort">
      <Dropdown
        // The toolkit's element finds its value among the options that it has at first.
        key={choices.length}
        label="Sort by"
        value={first.by}
        choices={choices}
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

function GroupControl({ model, wanted }: ControlProps): JSX.Element {
  const dropdown = useRef<HTMLElement>(null);
  useFocusWhen(wanted, "group", dropdown);
  const { group } = model.spec.value;
  const choices = withChosen(groupChoices(model.curation.data.properties.value), group ?? "none");
  const isFolded = model.viewport.folded.value.size > 0;
  return (
    <Control name="Group">
      <Dropdown
        key={choices.length}
        label="Group by"
        value={group ?? "none"}
        choices={choices}
        onChange={(value) => model.updateSpec({ group: value === "none" ? null : value })}
        dropdownRef={dropdown}
      />
      {group !== null && (
        <IconButton
          icon={isFolded ? "expand-all" : "collapse-all"}
          title={isFolded ? "Expand All Groups" : "Collapse All Groups"}
          onClick={() => (isFolded ? model.viewport.unfoldAll() : model.viewport.foldAll())}
        />
      )}
    </Control>
  );
}

const largestLabels = 6;

function LabelChoices({ model }: { model: GridModel<ImageBitmap> }): JSX.Element {
  const { labels } = model.spec.value;
  const choices = propertyChoices(model.curation.data.properties.value);
  const toggle = (property: string, shown: boolean): void => {
    const others = labels.filter((label) => label !== property);
    model.updateSpec({ labels: shown ? [...others, property].slice(-largestLabels) : others });
  };
  return (
    <fieldset class="label-choices">
      <legend>Labels under a thumbnail</legend>
      {choices.map(({ value, text }) => (
        <Checkbox
          key={value}
          text={text}
          checked={labels.includes(value)}
          onChange={(shown) => toggle(value, shown)}
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
