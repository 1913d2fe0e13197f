import { h, type Ref, type JSX } from "preact";
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
      "aria-label": label,
      ref: fieldRef,
      onKeyDown,
      onInput: ({ target }: Event) => {
        if (target instanceof HTMLElement && "value" in target) onInput(String(target.value));
      },
    },
    h("span", { slot: "start" }, <Icon name={icon} />),
  );
}
