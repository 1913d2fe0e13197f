import type { JSX } from "preact";
import { count } from "../shared/format.ts";
import { ActionButtons } from "../data/actionButtons.tsx";
import { IconButton } from "../ui/button.tsx";
import { performViewerAction } from "./actions.ts";
import type { ViewerModel } from "./viewerModel.ts";
import { zoomFactor } from "./zoom.ts";

/** Stepping on the left, zoom in the middle, what can be done with the file on the right. */
export function ViewerToolbar({ model }: { model: ViewerModel<HTMLImageElement> }): JSX.Element {
  const shown = model.shown.value;
  const scene = model.picture.scene.value;
  const zoom = model.picture.zoom.value;
  const percent = scene ? `${formatPercent(zoomFactor(scene, zoom))} %` : "";
  const act = (action: Parameters<typeof performViewerAction>[1]) => (): void =>
    performViewerAction(model, action);
  return (
    <div class="toolbar" role="toolbar" aria-label="Viewer">
      <div class="tools">
        <IconButton
          icon="chevron-left"
          title="Previous Image (←)"
          disabled={!shown || shown.position === 0}
          onClick={act("previous")}
        />
        <IconButton
          icon="chevron-right"
          title="Next Image (→)"
          disabled={!shown || shown.position === shown.total - 1}
          onClick={act("next")}
        />
        <span class="place">
          {shown && shown.position >= 0
            ? `${count(shown.position + 1)} of ${count(shown.total)}`
            : ""}
        </span>
      </div>
      <span class="name" title={shown?.instance.path}>
        {shown?.instance.name}
      </span>
      <div class="tools">
        <IconButton icon="zoom-out" title="Zoom Out (−)" onClick={act("zoom-out")} />
        <button
          class="percent"
          title="Fit or Actual Size (Z)"
          onClick={act(zoom.kind === "fit" ? "actual-size" : "fit")}
        >
          {percent}
        </button>
        <IconButton icon="zoom-in" title="Zoom In (+)" onClick={act("zoom-in")} />
        <IconButton
          icon="screen-full"
          title="Fit (0)"
          pressed={zoom.kind === "fit"}
          onClick={act("fit")}
        />
        <IconButton
          icon={<span class="one-to-one">1:1</span>}
          title="Actual Size, 1:1 (1)"
          onClick={act("actual-size")}
        />
      </div>
      <div class="tools">
        <ActionButtons actions={model.labelling.data.actions} place="viewer-toolbar" />
        <IconButton
          icon="split-horizontal"
          title="Open Beside"
          onClick={() => model.command("open-beside")}
        />
        <IconButton
          icon="folder-opened"
          title="Reveal in Explorer"
          onClick={() => model.command("reveal-in-explorer")}
        />
        <IconButton icon="copy" title="Copy Path" onClick={() => model.command("copy-path")} />
        <IconButton
          icon="symbol-misc"
          title="Annotations (A)"
          pressed={model.annotations.panel.value}
          onClick={() => (model.annotations.panel.value = !model.annotations.panel.value)}
        />
        <IconButton
          icon="info"
          title="Inspector (I)"
          pressed={model.inspector.value}
          onClick={act("toggle-inspector")}
        />
      </div>
    </div>
  );
}

function formatPercent(factor: number): string {
  const percent = factor * 100;
  return percent < 10 ? percent.toFixed(1) : count(Math.round(percent));
}
