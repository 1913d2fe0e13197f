import type { JSX } from "preact";
import { Button } from "../ui/button.tsx";
import type { InputProps } from "./fieldRow.tsx";

/** A path, typed or chosen in VS Code's dialog. */
export function FileInput(props: InputProps): JSX.Element {
  const { field, model, id, label, describedBy, isWrong } = props;
  const { name, value } = field;
  return (
    <div class="beside">
      <input
        id={id}
        class="field"
        type="text"
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={isWrong ? "true" : undefined}
        autocomplete="off"
        spellcheck={false}
        value={typeof value === "string" ? value : ""}
        onInput={({ currentTarget }) =>
          model.enter(name, currentTarget.value === "" ? undefined : currentTarget.value)
        }
      />
      <Button appearance="secondary" onClick={() => void model.pickFile(name)}>
        Browse…
      </Button>
    </div>
  );
}

/** Instances: those that are selected in the grid. */
export function InstancesInput(props: InputProps): JSX.Element {
  const { field, model, id, describedBy } = props;
  const { name, value } = field;
  const count = Array.isArray(value) ? value.length : 0;
  return (
    <div
      class="beside"
      id={id}
      role="group"
      aria-labelledby={`${id}-label`}
      aria-describedby={describedBy}
    >
      <span class="count" role="status">
        {count === 0
          ? "None chosen"
          : `${count.toLocaleString("en")} image${count === 1 ? "" : "s"}`}
      </span>
      <Button appearance="secondary" onClick={() => void model.takeSelection(name)}>
        Use Selection
      </Button>
      {count > 0 && (
        <Button appearance="secondary" onClick={() => model.enter(name, undefined)}>
          Clear
        </Button>
      )}
    </div>
  );
}
