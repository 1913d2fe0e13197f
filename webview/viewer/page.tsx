import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { ViewerState } from "../../src/protocol/viewerPage.ts";
import { dimensions } from "../shared/format.ts";
import type { PageState } from "../shared/host.ts";
import { historyKey } from "../data/changes.ts";
import { OutcomeBar } from "../data/outcomeBar.tsx";
import { TagKeyBar } from "../data/tagKeyBar.tsx";
import { Compare, onCompareKey } from "../compare/compare.tsx";
import type { CompareModel } from "../compare/compareModel.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Message } from "../ui/message.tsx";
import { onViewerKey, performViewerAction } from "./actions.ts";
import { AnnotationActions } from "./annotations/annotationActions.tsx";
import { AnnotationPanel } from "./annotations/annotationPanel.tsx";
import { Inspector } from "./inspector.tsx";
import { Stage } from "./stage.tsx";
import type { ViewerModel } from "./viewerModel.ts";
import { ViewerToolbar } from "./viewerToolbar.tsx";

interface PageProps {
  readonly model: ViewerModel<HTMLImageElement>;
  readonly compare: CompareModel<HTMLImageElement>;
  readonly state: PageState<ViewerState>;
}

/** The whole viewer page. */
export function Page({ model, compare, state }: PageProps): JSX.Element {
  const phase = model.phase.value;
  useEffect(() => {
    const subscription = model.client.on("action", ({ action }) =>
      performViewerAction(model, action),
    );
    const onKeyDown = (event: KeyboardEvent): void => {
      // The keys of one image mean nothing for two.
      if (compare.pair.value && historyKey(event) === null) {
        if (onCompareKey(compare, event)) event.preventDefault();
        return;
      }
      const target = event.target instanceof HTMLElement ? event.target : null;
      // A control that has the focus keeps its own keys, a field all of them.
      const isButtonKey = event.key === "Enter" || event.key === " ";
      const isHistory = historyKey(event) !== null;
      if (isButtonKey && target?.closest("button, vscode-button, vscode-checkbox")) return;
      if (target?.matches("input, textarea") && !(isHistory && target.matches(".slider"))) return;
      const onPicture = target === document.body || target?.closest(".stage") !== null;
      if (!onViewerKey(model, event, onPicture)) return;
      event.preventDefault();
      // VS Code listens at the window, and would run its own command for the key as well.
      event.stopPropagation();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => {
      subscription.dispose();
      document.removeEventListener("keydown", onKeyDown);
    };
  }, [model, compare]);
  useSignalEffect(() => {
    const now = model.state();
    const { value: pair } = compare.pair;
    if (now) state.write({ ...now, compared: pair && [...pair] });
  });
  if (phase.kind === "failed")
    return (
      <Message icon="error" title="The viewer could not be opened" text={phase.message}>
        <Button onClick={() => model.tell(model.open(state.read()))}>Try Again</Button>
      </Message>
    );
  const instance = model.shown.value?.instance;
  const context = {
    webviewSection: "viewer",
    ...(instance && { instanceId: instance.id }),
    preventDefaultContextMenuItems: true,
  };
  return (
    <div class="page" data-vscode-context={JSON.stringify(context)}>
      <header>
        {model.lost.value !== null && <Banner text={model.lost.value} />}
        {model.notice.value !== null && (
          <Banner text={model.notice.value} onDismiss={() => (model.notice.value = null)} />
        )}
        {!compare.pair.value && <ViewerToolbar model={model} />}
      </header>
      {compare.pair.value && <Compare compare={compare} />}
      <div class="content" hidden={compare.pair.value !== null}>
        {model.annotations.panel.value && (
          <AnnotationPanel
            annotations={model.annotations}
            actions={<AnnotationActions model={model} />}
          />
        )}
        <main>
          <Stage model={model} />
          <p class="visually-hidden" role="status">
            {spoken(model)}
          </p>
          <p class="visually-hidden" role="status" data-annotations>
            {model.annotations.said.value}
          </p>
          <OutcomeBar changes={model.labelling.changes} />
        </main>
        {model.inspector.value && <Inspector model={model} />}
      </div>
      {!compare.pair.value && (
        <TagKeyBar
          keys={model.labelling.keys}
          data={model.labelling.data}
          onPress={(entry) => model.labelling.pressEntry(entry)}
        />
      )}
    </div>
  );
}

function spoken(model: PageProps["model"]): string {
  const shown = model.shown.value;
  if (!shown) return "";
  const { instance, position, total } = shown;
  const parts = [instance.name];
  if (instance.image) parts.push(dimensions(instance.image.width, instance.image.height));
  if (position >= 0) parts.push(`${position + 1} of ${total}`);
  return parts.join(", ");
}
