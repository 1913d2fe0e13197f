import { effect } from "@preact/signals";
import type { JSX } from "preact";
import { ActionButtons } from "../../data/actionButtons.tsx";
import type { ViewerModel } from "../viewerModel.ts";
import { annotationAt } from "./pen.ts";

/** What plugins do with the annotation that is selected: nothing where none of them does anything. */
export function AnnotationActions({
  model,
}: {
  model: ViewerModel<HTMLImageElement>;
}): JSX.Element | null {
  const { actions } = model.labelling.data;
  if (actions.in("annotation").length === 0) return null;
  return (
    <div class="annotation-tools" role="toolbar" aria-label="Actions on the selected annotation">
      <ActionButtons
        actions={actions}
        place="annotation"
        disabled={selectedId(model) === null}
        onRun={(actionId) => void runOnSelected(model, actionId)}
      />
    </div>
  );
}

/** R runs the action on what is selected, or asks which; true when there is something to run. */
export function onAnnotationActionKey<I>(model: ViewerModel<I>, event: KeyboardEvent): boolean {
  const all = model.labelling.data.actions.in("annotation");
  if (event.key.toLowerCase() !== "r" || event.shiftKey || event.altKey) return false;
  if (selectedId(model) === null || all.length === 0) return false;
  void runOnSelected(model, all.length === 1 ? (all[0]?.id ?? null) : null);
  return true;
}

/** Keeps the host told of the annotation that is selected, which commands of VS Code are for. */
export function tellSelected<I>(model: ViewerModel<I>): void {
  let told: number | null = null;
  effect(() => {
    const annotationId = selectedId(model);
    if (annotationId === told) return;
    told = annotationId;
    model.tell(model.client.call("selected", { annotationId }));
  });
}

/** The menu of the stage is about to open: says what it is for, which VS Code reads from the element next. */
export function offerMenu<I>(model: ViewerModel<I>, stage: HTMLElement, event: MouseEvent): void {
  const { editor } = model.annotations;
  editor.flush();
  // The menu key has no place of its own: it means what is selected.
  const isPointed = event.button === 2;
  const annotation = isPointed ? annotationAt(model, stage, event) : editor.selected;
  if (isPointed && annotation && editor.tool.value === "select") editor.select(annotation.id);
  const context = menuContext(annotation?.id);
  if (context) stage.dataset["vscodeContext"] = context;
  else delete stage.dataset["vscodeContext"];
}

/** For `data-vscode-context` of what stands for an annotation. */
export function menuContext(annotationId: number | undefined): string | undefined {
  return annotationId !== undefined && annotationId > 0
    ? JSON.stringify({ annotationId })
    : undefined;
}

/** What has only just been drawn is known to nobody else yet. */
function selectedId<I>({ annotations }: ViewerModel<I>): number | null {
  const id = annotations.editor.selected?.id ?? 0;
  return id > 0 ? id : null;
}

/** After the changes that are under way: an action is for what it finds in the project. */
async function runOnSelected<I>(model: ViewerModel<I>, actionId: string | null): Promise<void> {
  model.annotations.editor.flush();
  await model.labelling.changes.settled();
  if (actionId === null) model.command("act-on-annotation");
  else await model.labelling.data.actions.run(actionId);
}
