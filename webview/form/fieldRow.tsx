import type { JSX } from "preact";
import type { FormOptions } from "../../src/protocol/formPage.ts";
import { titleOf } from "../../src/protocol/forms.ts";
import { Icon } from "../ui/icon.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import type { Field, FormModel } from "./formModel.ts";
import { ChoiceInput, TagInput } from "./choiceInputs.tsx";
import { FileInput, InstancesInput } from "./placeInputs.tsx";
import { NumberInput, TextInput } from "./textInputs.tsx";

/** What every input is given. */
export interface InputProps {
  readonly field: Field;
  readonly model: FormModel;
  readonly options: FormOptions;
  readonly id: string;
  readonly label: string;
  /** Ids of the elements that say more. */
  readonly describedBy: string | undefined;
  /** Whether to show that it is wrong. */
  readonly isWrong: boolean;
}

/** One input with its label, what it is about, and what is wrong with it. */
export function FieldRow(props: Pick<InputProps, "field" | "model" | "options">): JSX.Element {
  const { field, model } = props;
  const { name, description, error, touched, value } = field;
  const { description: about = "", optional = false, type } = description;
  const id = `field-${name}`;
  const label = titleOf(name, description);
  // What has not been entered yet is not blamed, only asked for.
  const isWrong = error !== null && (touched || value !== undefined);
  const said = [about === "" ? "" : `${id}-about`, error === null ? "" : `${id}-error`];
  const describedBy = said.filter((one) => one !== "").join(" ");
  const input = { ...props, id, label, describedBy: describedBy || undefined, isWrong };
  const text = optional ? `${label} (optional)` : label;
  return (
    <div class={isWrong ? "row wrong" : "row"} data-parameter={name}>
      {type === "boolean" ? (
        <Checkbox
          text={text}
          checked={value === true}
          describedBy={input.describedBy}
          onChange={(checked) => model.enter(name, checked)}
        />
      ) : (
        <label class="label" for={id} id={`${id}-label`}>
          {text}
        </label>
      )}
      {type !== "boolean" && <Input {...input} />}
      {about !== "" && (
        <p class="about" id={`${id}-about`}>
          {about}
        </p>
      )}
      <p class="error" id={`${id}-error`} role={isWrong ? "alert" : undefined}>
        {isWrong && <Icon name="error" />}
        {error}
      </p>
    </div>
  );
}

function Input(props: InputProps): JSX.Element {
  switch (props.field.description.type) {
    case "integer":
    case "number":
      return <NumberInput {...props} />;
    case "text":
    case "query":
    case "boolean":
      return <TextInput {...props} />;
    case "choice":
    case "property":
    case "vector_type":
    case "own_vector_type":
    case "secret":
      return <ChoiceInput {...props} />;
    case "tag":
      return <TagInput {...props} />;
    case "file":
      return <FileInput {...props} />;
    case "instances":
      return <InstancesInput {...props} />;
  }
}
