import { h, type JSX, type RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { Icon } from "./icon.tsx";

export interface TextFieldProps {
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  /** Codicon before the text. */
  readonly icon: string;
  readonly onInput: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly fieldRef: RefObject<HTMLElement | null>;
}

/** A line of text. */
export function TextField(props: TextFieldProps): JSX.Element {
  const { value, label, placeholder, icon, onInput, onKeyDown, fieldRef } = props;
  // The toolkit names every field "Text field" when it enters the page, over what was said before.
  useLayoutEffect(() => fieldRef.current?.setAttribute("aria-label", label), [fieldRef, label]);
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
    h("span", { slot: "start" }, <Icon name={icon} />),
  );
}
