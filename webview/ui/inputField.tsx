import type { JSX, Ref } from "preact";

export interface InputFieldProps {
  readonly type: "text" | "number" | "color" | "url";
  readonly value: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly onInput: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly onBlur?: () => void;
  readonly fieldRef?: Ref<HTMLInputElement>;
}

/** A value in one of the browser's own fields, for kinds that the toolkit does not have. */
export function InputField(props: InputFieldProps): JSX.Element {
  const { type, value, label, placeholder, onInput, onKeyDown, onBlur, fieldRef } = props;
  const shared = {
    ref: fieldRef ?? null,
    "aria-label": label,
    title: label,
    value,
    onInput: (event: { currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value),
    onKeyDown,
    onBlur,
  };
  if (type === "color") return <input {...shared} class="field color-field" type="color" />;
  return (
    <input
      {...shared}
      class="field"
      // A number is typed as a text: the browser's number field hides from its page what it does not understand.
      type="text"
      inputMode={type === "number" ? "decimal" : type}
      spellcheck={false}
      autocomplete="off"
      placeholder={placeholder}
    />
  );
}
