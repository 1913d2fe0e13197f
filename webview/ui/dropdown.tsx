import { h, type Ref, type JSX } from "preact";

export interface Choice<V extends string> {
  readonly value: V;
  readonly text: string;
}

export interface DropdownProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly choices: readonly Choice<V>[];
  readonly onChange: (value: V) => void;
  readonly dropdownRef?: Ref<HTMLElement>;
  readonly id?: string;
  /** Ids of elements that say more. */
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean;
}

/** One of several choices. */
export function Dropdown<V extends string>(props: DropdownProps<V>): JSX.Element {
  const { label, value, choices, onChange, dropdownRef, id, describedBy, invalid } = props;
  return h(
    "vscode-dropdown",
    {
      id,
      "aria-label": label,
      "aria-describedby": describedBy,
      "aria-invalid": invalid ? "true" : undefined,
      title: label,
      value,
      ref: dropdownRef,
      onChange: ({ target }: Event) => {
        if (!(target instanceof HTMLElement) || !("value" in target)) return;
        const chosen = choices.find((choice) => choice.value === target.value);
        if (chosen && chosen.value !== value) onChange(chosen.value);
      },
    },
    choices.map((choice) =>
      h("vscode-option", { key: choice.value, value: choice.value }, choice.text),
    ),
  );
}
