import type { JSX } from "preact";
import type { MapCategory } from "../../src/protocol/maps.ts";
import { cssColour } from "../annotations/colours.ts";
import { count, countOf } from "../shared/format.ts";
import { Button, IconButton } from "../ui/button.tsx";
import type { MapModel } from "./mapModel.ts";

/** The categories with their colours: a click hides one, a double click shows it alone, a button selects its points. */
export function Legend({ model }: { model: MapModel<ImageBitmap> }): JSX.Element | null {
  const { coloring, palette } = model;
  const colors = coloring.colors.value;
  if (!colors) return null;
  const { categories, without } = colors;
  const rows = [
    ...categories.map((category, code) => ({ category, code })),
    ...(without.count > 0 ? [{ category: without, code: 255 }] : []),
  ];
  return (
    <aside class="map-legend" aria-label="Legend">
      <header>
        <h2 title={colors.title}>{colors.title}</h2>
        {rows.some(({ category }) => coloring.hidden.value.has(category.label)) && (
          <Button appearance="secondary" onClick={() => coloring.showAll()}>
            Show All
          </Button>
        )}
      </header>
      <ul>
        {rows.map(({ category, code }) => (
          <Row
            key={code}
            model={model}
            category={category}
            colour={cssColour(palette.value[code] ?? 0x808080)}
          />
        ))}
      </ul>
    </aside>
  );
}

interface RowProps {
  readonly model: MapModel<ImageBitmap>;
  readonly category: MapCategory;
  readonly colour: string;
}

function Row({ model, category, colour }: RowProps): JSX.Element {
  const { coloring, selection } = model;
  const { label } = category;
  const isHidden = coloring.hidden.value.has(label);
  return (
    <li class={isHidden ? "hidden-category" : ""}>
      <button
        class="legend-row"
        aria-pressed={!isHidden}
        title={`${label}, ${countOf(category.count, "point")}: click to ${isHidden ? "show" : "hide"}, double-click to show it alone`}
        onClick={(event) => {
          // The second click of a double one would undo the first.
          if (event.detail < 2) coloring.toggle(label);
        }}
        onDblClick={() => {
          coloring.toggle(label);
          coloring.only(label);
        }}
      >
        <span class="swatch" style={{ background: colour }} />
        <span class="legend-text">{label}</span>
        <span class="legend-count">{count(category.count)}</span>
      </button>
      <IconButton
        icon="selection"
        title={`Select ${label}`}
        disabled={isHidden}
        onClick={() => selection.change(coloring.pointsOf(label), "set")}
      />
    </li>
  );
}
