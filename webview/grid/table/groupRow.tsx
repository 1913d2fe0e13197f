import type { JSX } from "preact";
import { count, countOf } from "../../shared/format.ts";
import type { GridModel } from "../gridModel.ts";
import type { Line } from "../layout.ts";
import { actionsOf, groupKindOf } from "../results/groupHeader.ts";

interface GroupRowProps {
  readonly model: GridModel<ImageBitmap>;
  readonly line: Extract<Line, { kind: "header" }>;
  /** From the top of the rows on the screen. */
  readonly top: number;
}

/** The header of a group, with what the grid's has; the table hears what is pressed in it. */
export function GroupRow({ model, line, top }: GroupRowProps): JSX.Element {
  const { section, index } = line;
  const kind = groupKindOf(model);
  return (
    <div
      class="group-header"
      role="row"
      data-group={section.key ?? ""}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div class="group-cell" role="gridcell" aria-colspan={model.table.columns.value.length}>
        <span class="group-line">
          <button
            class="group-toggle"
            aria-expanded={!section.folded}
            aria-keyshortcuts={kind === "changeable" ? "F2 Delete" : undefined}
          >
            <span class="codicon codicon-chevron-down" aria-hidden="true" />
            <span class="group-label">{section.label}</span>{" "}
            <span class="group-count">{count(section.count)}</span>
            <span class="visually-hidden">images</span>{" "}
            {section.score !== "" && <span class="group-score">{`Score ${section.score}`}</span>}
            {section.count === 0 && <span class="group-none">Nothing here passes the filter</span>}
          </button>
          <span class="group-actions">
            {/* For the mouse: the same is in the group's menu, which keys open. */}
            {actionsOf(kind).map(({ command, icon, title }) => (
              <button
                key={command}
                class={`group-action codicon codicon-${icon}`}
                tabIndex={-1}
                title={title}
                aria-label={title}
                data-action={command}
              />
            ))}
          </span>
          {section.count > 0 && (
            <button
              class="group-select codicon codicon-check-all"
              title={`Select ${countOf(section.count, "image")} of this group`}
              aria-label={`Select all of ${section.label}`}
            />
          )}
        </span>
      </div>
    </div>
  );
}
