import { h, type JSX, type Ref } from "preact";
import { Icon } from "./icon.tsx";

export interface TextFieldProps {
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  /** Codicon before the text. */
  readonly icon: string;
  readonly onInput: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly fieldRef?: Ref<HTMLElement>;
}

/** A line of text. */
export function TextField(props: TextFieldProps): JSX.Element {
  const { value, label, placeholder, icon, onInput, onKeyDown, fieldRef } = props;
  return h(
    "vscode-text-field",
    {
      value,
      placeholder,
      ref: fieldRef,
      onKeyDown,
      onInput: ({ target }: Event) => {
        if (target instanceof HTMLElement && "value" in target) onInput(String(target.value));
      },
    },
    // The toolkit names a field by its text when it enters the page, over any other name.
    h(
      "span",
      { slot: "start" },
      <Icon name={icon} />,
      <span class="visually-hidden">{label}</span>,
    ),
  );
}
