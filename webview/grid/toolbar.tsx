import type { Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CellOverlay } from "../annotations/cellOverlay.ts";
import { FilterLegend } from "../annotations/filterLegend.tsx";
import { isFiltered } from "../annotations/legend.ts";
import { ActionButtons } from "../data/actionButtons.tsx";
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
      {!isTable && <AnnotationControls overlay={model.curation.overlay} />}
      <ActionButtons actions={model.curation.data.actions} place="grid-toolbar" />
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

/** Shows annotations over the pictures, and which of them: by the same filter as the viewer's legend. */
function AnnotationControls({ overlay }: { overlay: CellOverlay }): JSX.Element {
  const { choice, found, names, look, legend, classes } = overlay;
  const isShown = overlay.shown.value;
  return (
    <>
      <IconButton
        icon="symbol-misc"
        title="Annotations over the Pictures (H)"
        pressed={isShown}
        onClick={() => (choice.value = !isShown)}
      />
      {isShown && found.value && (
        <Popover
          icon={isFiltered(look.filter.value) ? "filter-filled" : "filter"}
          title="Which Annotations"
        >
          <Checkbox
            text="Names of classes in large cells"
            checked={names.value}
            onChange={(shown) => (names.value = shown)}
          />
          <div class="filter-legend">
            <FilterLegend legend={legend.value} classes={classes.value} filter={look.filter} />
          </div>
        </Popover>
      )}
    </>
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
  return (
    <FilterBox
      filter={model.curation.filter}
      fieldRef={field}
      onLeave={onLeave}
      onSave={() => model.tell(model.saveQuery())}
    />
  );
}

interface ControlProps {
  readonly model: GridModel<ImageBitmap>;
  readonly wanted: ToolbarProps["wanted"];
}

function SortControl({ model, wanted }: ControlProps): JSX.Element {
  const dropdown = useRef<HTMLElement>(null);
  useFocusWhen(wanted, "sort", dropdown);
  const { result, sort } = model.spec.value;
  // What nothing sorts is in the order of paths, or in that of the result.
  const unsorted = result ? ofResult : "path";
  const first = sort[0] ?? { by: unsorted, descending: false };
  const properties = propertyChoices(model.curation.data.properties.value);
  const isScored = model.info.value?.scored === true;
  const own = { value: ofResult, text: isScored ? "Score" : "As given" };
  const choices = withChosen(result ? [own, ...properties] : properties, first.by);
  const sortBy = (by: string, descending: boolean): void => {
    const isUnsorted = by === unsorted && !descending;
    model.updateSpec({ sort: isUnsorted ? [] : [{ by, descending }] });
  };
  return (
    <Control name="Sort">
      <Dropdown
        // The toolkit's element finds its value among the options that it has at first.
        key={`${choices.length} ${own.text}`}
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
        disabled={first.by === ofResult}
        onClick={() => sortBy(first.by, !first.descending)}
      />
    </Control>
  );
}

/** In the place of a property: no order of the view's own. */
const ofResult = "result";

function GroupControl({ model, wanted }: ControlProps): JSX.Element {
  const dropdown = useRef<HTMLElement>(null);
  const [runs, setRuns] = useState(0);
  useFocusWhen(wanted, "group", dropdown);
  const { group, result } = model.spec.value;
  if (result) return <></>;
  const { properties, actions } = model.curation.data;
  const choices = [
    ...withChosen(groupChoices(properties.value), group ?? "none"),
    ...actions
      .in("group")
      .map(({ id, title }) => ({ value: `${actionPrefix}${id}`, text: `${title}…` })),
  ];
  const choose = (value: string): void => {
    // An action makes a result of its own; the grid stays as it is grouped.
    if (value.startsWith(actionPrefix)) {
      void actions.run(value.slice(actionPrefix.length));
      // The menu is made anew: it would show the action as if the grid were grouped by it.
      setRuns(runs + 1);
    } else model.updateSpec({ group: value === "none" ? null : value });
  };
  const isFolded = model.viewport.folded.value.size > 0;
  return (
    <Control name="Group">
      <Dropdown
        key={`${choices.length} ${runs}`}
        label="Group by"
        value={group ?? "none"}
        choices={choices}
        onChange={choose}
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

/** Before the id of an action, which no property's key has. */
const actionPrefix = "action:";

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
