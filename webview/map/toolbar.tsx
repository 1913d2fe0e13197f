import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import type { MapCommand } from "../../src/protocol/mapPage.ts";
import { withChosen } from "../grid/viewChoices.ts";
import { IconButton } from "../ui/button.tsx";
import { Dropdown } from "../ui/dropdown.tsx";
import { keyOf } from "./coloring.ts";
import type { MapModel } from "./mapModel.ts";
import { LassoIcon } from "./toolIcons.tsx";

/** Colour, tools, what is shown, and what is done with the selection. */
export function MapToolbar({ model }: { model: MapModel<ImageBitmap> }): JSX.Element {
  const { steering, coloring, density, labels, pictures, legend, selection } = model;
  const chosen = keyOf(coloring.chosen.value);
  const choices = withChosen(coloring.choices(), chosen);
  const tool = steering.tool.value;
  const run = (command: MapCommand): void => model.tell(model.client.call("command", { command }));
  const toggle = (what: Signal<boolean>): void => {
    what.value = !what.value;
    steering.touch();
  };
  const hasSelection = selection.instances.value > 0;
  return (
    <div class="toolbar" role="toolbar" aria-label="Map">
      <div class="control">
        <span class="control-name" aria-hidden="true">
          Colour
        </span>
        <Dropdown
          // The toolkit's element finds its value among the options that it has at first.
          key={choices.map(({ value }) => value).join()}
          label="Colour by"
          value={chosen}
          choices={choices}
          onChange={(value) => coloring.choose(value)}
        />
      </div>
      <div class="buttons">
        <IconButton
          icon={<LassoIcon />}
          title="Lasso (L)"
          pressed={tool === "lasso"}
          onClick={() => steering.take("lasso")}
        />
        <IconButton
          icon="primitive-square"
          title="Box (B, or drag with Shift)"
          pressed={tool === "box"}
          onClick={() => steering.take("box")}
        />
        <IconButton icon="zoom-in" title="Zoom In (+)" onClick={() => steering.zoom(1.5)} />
        <IconButton icon="zoom-out" title="Zoom Out (−)" onClick={() => steering.zoom(1 / 1.5)} />
        <IconButton icon="screen-full" title="Show All (Home)" onClick={() => steering.fit()} />
      </div>
      <div class="buttons">
        <IconButton
          icon="flame"
          title="Density"
          pressed={density.value}
          onClick={() => toggle(density)}
        />
        <IconButton
          icon="symbol-string"
          title="Names of Categories"
          pressed={labels.value}
          onClick={() => toggle(labels)}
        />
        <IconButton
          icon="file-media"
          title="Thumbnails Where There Is Room"
          pressed={pictures.value}
          onClick={() => toggle(pictures)}
        />
        <IconButton
          icon="list-unordered"
          title="Legend"
          pressed={legend.value}
          onClick={() => toggle(legend)}
        />
      </div>
      <div class="buttons end">
        {hasSelection && !model.readOnly.value && (
          <IconButton icon="tag" title="Tag the Selection" onClick={() => run("tag")} />
        )}
        {hasSelection && (
          <IconButton
            icon="play-circle"
            title="Run an Action on the Selection"
            onClick={() => run("run")}
          />
        )}
        <IconButton
          icon="split-horizontal"
          title={hasSelection ? "Show the Selection in a Grid" : "Show the Grid"}
          onClick={() => run("show-in-grid")}
        />
        <IconButton icon="folder-opened" title="Open Another Map" onClick={() => run("choose")} />
      </div>
    </div>
  );
}
