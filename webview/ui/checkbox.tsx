import { h, type JSX } from "preact";

export interface CheckboxProps {
  readonly text: string;
  readonly checked: boolean;
  /** Ids of elements that say more. */
  readonly describedBy?: string | undefined;
  readonly onChange: (checked: boolean) => void;
}

/** Yes or no. */
export function Checkbox({ text, checked, describedBy, onChange }: CheckboxProps): JSX.Element {
  return h(
    "vscode-checkbox",
    {
      checked,
      "aria-describedby": describedBy,
      onChange: ({ target }: Event) => {
        if (!(target instanceof HTMLElement) || !("checked" in target)) return;
        // The element also reports the value that it has just been given.
        if (target.checked !== checked) onChange(target.checked === true);
      },
    },
    text,
  );
}
