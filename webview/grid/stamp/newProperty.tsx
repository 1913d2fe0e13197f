import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { propertyTypes, type PropertyMode, type PropertyType } from "../../../src/protocol/data.ts";
import type { NewProperty } from "../../data/projectData.ts";
import { typeTitles } from "../../data/values.ts";
import { Button } from "../../ui/button.tsx";
import { Dropdown } from "../../ui/dropdown.tsx";
import { InputField } from "../../ui/inputField.tsx";

export interface NewPropertyFormProps {
  readonly name: string;
  readonly onCreate: (property: NewProperty) => void;
  readonly onCancel: () => void;
}

const typeChoices = propertyTypes.map((value) => ({ value, text: typeTitles[value] }));
const modeChoices: readonly { value: PropertyMode; text: string }[] = [
  { value: "image", text: "Image: copies share it" },
  { value: "instance", text: "File: each has its own" },
];

/** Asks what a new property is called, what it holds, and whose it is. */
export function NewPropertyForm(props: NewPropertyFormProps): JSX.Element {
  const [name, setName] = useState(props.name);
  const [type, setType] = useState<PropertyType>("multi_tags");
  const [mode, setMode] = useState<PropertyMode>("image");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const create = (): void => {
    if (name.trim() !== "") props.onCreate({ name: name.trim(), type, mode });
  };
  return (
    <form
      class="new-property"
      aria-label="New property"
      onSubmit={(event) => {
        event.preventDefault();
        create();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        props.onCancel();
      }}
    >
      <span class="form-label" aria-hidden="true">
        Name
      </span>
      <InputField
        type="text"
        label="Name of the property"
        placeholder="quality"
        value={name}
        onInput={setName}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          create();
        }}
        fieldRef={field}
      />
      <span class="form-label" aria-hidden="true">
        Holds
      </span>
      <Dropdown
        label="What the property holds"
        value={type}
        choices={typeChoices}
        onChange={setType}
      />
      <span class="form-label" aria-hidden="true">
        Belongs to
      </span>
      <Dropdown
        label="Whose the values are"
        value={mode}
        choices={modeChoices}
        onChange={setMode}
      />
      <div class="form-buttons">
        <Button onClick={create} disabled={name.trim() === ""}>
          Add Property
        </Button>
        <Button appearance="secondary" onClick={props.onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
