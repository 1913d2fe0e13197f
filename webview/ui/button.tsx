import { h, type ComponentChildren, type Ref, type JSX } from "preact";
import { Icon } from "./icon.tsx";

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  readonly appearance?: "primary" | "secondary";
  readonly disabled?: boolean;
  readonly title?: string;
}

/** A button with words on it. */
export function Button({ appearance = "primary", ...props }: ButtonProps): JSX.Element {
  return h("vscode-button", { ...props, appearance });
}

export interface IconButtonProps {
  /** The name of a codicon, or a drawing of 16 × 16. */
  readonly icon: string | JSX.Element;
  /** What it does, with its key: shown on hovering, and what a screen reader says. */
  readonly title: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  /** For a button that switches something on and off. */
  readonly pressed?: boolean;
  /** For a button that opens something. */
  readonly expanded?: boolean;
  readonly buttonRef?: Ref<HTMLElement>;
}

/** A button that is only an icon. */
export function IconButton(props: IconButtonProps): JSX.Element {
  const { icon, title, onClick, disabled = false, pressed, expanded, buttonRef } = props;
  return h(
    "vscode-button",
    {
      appearance: "icon",
      title,
      "aria-label": title,
      onClick,
      disabled,
      ref: buttonRef,
      class: pressed ? "pressed" : "",
      ...(pressed !== undefined && { "aria-pressed": String(pressed) }),
      ...(expanded !== undefined && { "aria-expanded": String(expanded) }),
    },
    typeof icon === "string" ? <Icon name={icon} /> : icon,
  );
}
