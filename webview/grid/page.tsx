import { effect, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Event } from "../../src/base/event.ts";
import type { GridAction, GridState } from "../../src/protocol/gridPage.ts";
import type { PageState } from "../shared/host.ts";
import { historyKey } from "../data/changes.ts";
import { OutcomeBar } from "../data/outcomeBar.tsx";
import { TagKeyBar } from "../data/tagKeyBar.tsx";
import { Banner } from "../ui/banner.tsx";
import { Icon } from "../ui/icon.tsx";
import { acceptDrops } from "./dropTarget.ts";
import { Beside } from "./beside.tsx";
import { EmptyState } from "./emptyState.tsx";
import { FilterNotes } from "./filter/filterBox.tsx";
import type { GridModel } from "./gridModel.ts";
import { keepState } from "./keepState.ts";
import { ResultBar } from "./results/resultBar.tsx";
import { StatusBar } from "./statusBar.tsx";
import { Surface } from "./surface.tsx";
import { Table, type Focusable } from "./table/table.tsx";
import { TaskStrip } from "./taskStrip.tsx";
import { Toolbar, type ToolbarControl } from "./toolbar.tsx";

interface PageProps {
  readonly model: GridModel<ImageBitmap>;
  readonly state: PageState<GridState>;
}

/** Narrower than this, the toolbar keeps what it can in a panel. */
const narrowBelow = 640;

/** The whole grid page. */
export function Page({ model, state }: PageProps): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  const surface = useRef<Focusable | null>(null);
  const wanted = useSignal<ToolbarControl | null>(null);
  const narrow = useSignal(false);
  const dropping = useSignal(false);
  const phase = model.phase.value;
  const { curation } = model;

  const want = (control: ToolbarControl): void => {
    wanted.value = control;
  };
  const focusGrid = useCallback((): void => {
    const { cursor } = model.selection;
    const first = model.viewport.lines().find((line) => line.kind === "row")?.start;
    if (cursor.value === null && first !== undefined)
      cursor.value = { focus: first, anchor: first };
    surface.current?.focusCursor();
  }, [model]);

  useEffect(() => {
    const resized = new ResizeObserver(([entry]) => {
      narrow.value = (entry?.contentRect.width ?? narrowBelow) < narrowBelow;
    });
    if (root.current) resized.observe(root.current);
    return () => resized.disconnect();
  }, [narrow]);
  // At once: the host may have an action for a page that it opens.
  useLayoutEffect(() => {
    const subscription = model.client.on("action", ({ action }) => perform(action, model, want));
    return () => subscription.dispose();
  });
  useEffect(() => acceptDrops(model, (isOver) => (dropping.value = isOver)), [model, dropping]);
  useEffect(() => {
    const { curation: parts, table } = model;
    // Of panels and columns only their signals tell.
    const onSignal: Event<void> = (listener) => ({
      dispose: effect(() => {
        parts.state();
        table.state();
        listener();
      }),
    });
    const changes = [model.onDidChange, model.onDidSettle, parts.overlay.onDidChange, onSignal];
    const kept = keepState(
      changes,
      () => model.state(),
      (now) => state.write(now),
    );
    return () => kept.dispose();
  }, [model, state]);
  useSignalEffect(() => tellFocus(model));
  // So that the keys work without a click first.
  const isTable = model.table.shown.value;
  const isOpen = phase.kind === "open";
  useEffect(() => {
    if (!isOpen || document.activeElement !== document.body) return;
    focusGrid();
    surface.current?.showFocus(false);
  }, [isOpen, isTable, focusGrid]);

  const Shown = isTable ? Table : Surface;
  const onSurface = useCallback((it: Focusable | null) => (surface.current = it), []);
  return (
    <div
      ref={root}
      class="page"
      onKeyDown={(event) => {
        const target = event.target instanceof HTMLElement ? event.target : null;
        const back = target?.matches("input, textarea") ? null : historyKey(event);
        if (back) {
          event.preventDefault();
          event.stopPropagation();
          void curation.changes[back]();
          return;
        }
        const isFind = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f";
        if (!isFind && !(event.key === "/" && event.target instanceof HTMLDivElement)) return;
        event.preventDefault();
        // VS Code listens at the window, and would run its own command for the key as well.
        event.stopPropagation();
        want("find");
      }}
    >
      <header>
        {model.lost.value !== null && <Banner text={model.lost.value} />}
        {model.notice.value !== null && (
          <Banner text={model.notice.value} onDismiss={() => (model.notice.value = null)} />
        )}
        {phase.kind === "open" && (
          <Toolbar model={model} wanted={wanted} narrow={narrow.value} onLeave={focusGrid} />
        )}
        {phase.kind === "open" && <ResultBar model={model} />}
        {phase.kind === "open" && <FilterNotes filter={curation.filter} />}
        <TaskStrip model={model} />
      </header>
      <div class="body">
        {phase.kind === "open" && <Beside model={model} panel="facets" onLeave={focusGrid} />}
        <main class="content">
          <Shown
            model={model}
            title={model.title.value}
            hidden={(model.info.value?.total ?? 0) === 0}
            onSurface={onSurface}
          />
          <EmptyState model={model} />
          {dropping.value && (
            <div class="drop-target">
              <Icon name="desktop-download" />
              <span>Drop to import</span>
            </div>
          )}
          <OutcomeBar changes={curation.changes} />
        </main>
        {phase.kind === "open" && <Beside model={model} panel="stamp" onLeave={focusGrid} />}
      </div>
      {phase.kind === "open" && (
        <TagKeyBar
          keys={curation.keys}
          data={curation.data}
          onPress={(entry) => curation.pressEntry(entry)}
        />
      )}
      {phase.kind === "open" && <StatusBar model={model} />}
    </div>
  );
}

function perform(
  action: GridAction,
  model: GridModel<ImageBitmap>,
  want: (control: ToolbarControl) => void,
): void {
  switch (action) {
    case "select-all":
      model.selection.change([{ kind: "all" }]);
      return;
    case "invert-selection":
      model.selection.change([{ kind: "invert" }]);
      return;
    case "clear-selection":
      model.selection.change([{ kind: "clear" }]);
      return;
    case "larger":
      model.viewport.scaleCell(2 ** 0.25);
      return;
    case "smaller":
      model.viewport.scaleCell(2 ** -0.25);
      return;
    case "toggle-aspect":
      model.toggleAspect();
      return;
    case "collapse-all":
      model.viewport.foldAll();
      return;
    case "expand-all":
      model.viewport.unfoldAll();
      return;
    case "facets":
    case "stamp":
      model.curation.toggle(action);
      return;
    case "table":
      model.table.toggle();
      return;
    case "group":
      // A result has its own groups.
      if (!model.spec.value.result) want(action);
      return;
    case "find":
    case "sort":
    case "labels":
      want(action);
  }
}

// The host's commands act on the focus; a key that is held down need not tell it of every cell on its way.
function tellFocus(model: GridModel<ImageBitmap>): () => void {
  const isOpen = model.phase.value.kind === "open";
  const focus = model.selection.cursor.value?.focus;
  const timer = setTimeout(() => {
    const instanceId = focus === undefined ? null : (model.ranges.idAt(focus) ?? null);
    if (isOpen) model.tell(model.client.call("focus", { instanceId }));
  }, 80);
  return () => clearTimeout(timer);
}
