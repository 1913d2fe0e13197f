import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import type { MapState } from "../../src/protocol/mapPage.ts";
import { OutcomeBar } from "../data/outcomeBar.tsx";
import { TagKeyBar } from "../data/tagKeyBar.tsx";
import type { PageState } from "../shared/host.ts";
import { Banner } from "../ui/banner.tsx";
import { EmptyState } from "./emptyState.tsx";
import { Legend } from "./legend.tsx";
import type { MapModel } from "./mapModel.ts";
import { Stage } from "./stage.tsx";
import { StatusBar } from "./statusBar.tsx";
import { MapToolbar } from "./toolbar.tsx";

interface PageProps {
  readonly model: MapModel<ImageBitmap>;
  readonly state: PageState<MapState>;
}

/** The whole map page. */
export function Page({ model, state }: PageProps): JSX.Element {
  const phase = model.phase.value;
  useSignalEffect(() => keepState(model, state));
  useSignalEffect(() => tellFocus(model));
  const isOpen = phase.kind === "open";
  return (
    <div class="page">
      <header>
        {model.lost.value !== null && <Banner text={model.lost.value} />}
        {model.notice.value !== null && (
          <Banner text={model.notice.value} onDismiss={() => (model.notice.value = null)} />
        )}
        {isOpen && <MapToolbar model={model} />}
      </header>
      <div class="body">
        <main class="content">
          <h1 class="visually-hidden">
            {phase.kind === "open" ? `Map ${phase.map.name}` : "Map of images"}
          </h1>
          {isOpen && <Stage model={model} />}
          <EmptyState model={model} onRetry={() => void model.start(state.read())} />
          <OutcomeBar changes={model.changes} />
        </main>
        {isOpen && model.legend.value && <Legend model={model} />}
      </div>
      {isOpen && (
        <TagKeyBar
          keys={model.keys}
          data={model.data}
          onPress={(entry) => void model.pressEntry(entry)}
        />
      )}
      {isOpen && <StatusBar model={model} />}
    </div>
  );
}

// Written when things have come to rest: VS Code keeps every write.
function keepState(model: MapModel<ImageBitmap>, state: PageState<MapState>): () => void {
  const now = model.state();
  const timer = setTimeout(() => {
    if (now) state.write(now);
  }, 300);
  return () => clearTimeout(timer);
}

function tellFocus(model: MapModel<ImageBitmap>): () => void {
  const isOpen = model.open.value !== null;
  const point = model.selection.current.value;
  const timer = setTimeout(() => {
    const instanceId = point === null ? null : model.selection.currentId();
    if (isOpen) model.tell(model.client.call("focus", { instanceId }));
  }, 80);
  return () => clearTimeout(timer);
}
