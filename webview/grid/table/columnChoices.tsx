import type { JSX } from "preact";
import { Checkbox } from "../../ui/checkbox.tsx";
import type { GridModel } from "../gridModel.ts";
import { propertyChoices } from "../viewChoices.ts";

/** Which columns the table has. */
export function ColumnChoices({ model }: { model: GridModel<ImageBitmap> }): JSX.Element {
  const { table, curation } = model;
  const choices = propertyChoices(curation.data.properties.value);
  const shown = new Set(table.columns.value.map(({ key }) => key));
  return (
    <fieldset class="label-choices">
      <legend>Columns of the table</legend>
      {choices
        .filter(({ value }) => value !== "name")
        .map(({ value, text }) => (
          <Checkbox
            key={value}
            text={text}
            checked={shown.has(value)}
            onChange={() => table.toggleColumn(value)}
          />
        ))}
    </fieldset>
  );
}
