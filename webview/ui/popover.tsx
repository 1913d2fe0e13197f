import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "./button.tsx";

export interface PopoverProps {
  readonly icon: string;
  readonly title: string;
  readonly children: ComponentChildren;
  /** Opens it when something else than the button asks for that. */
  readonly opened?: boolean;
  /** The wish has been granted. */
  readonly onOpened?: () => void;
}

/** A button and a panel below it, which closes on Escape and when the focus or a click goes elsewhere. */
export function Popover({
  icon,
  title,
  children,
  opened = false,
  onOpened,
}: PopoverProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!opened) return;
    setOpen(true);
    onOpened?.();
  }, [opened, onOpened]);
  useEffect(() => {
    if (!isOpen) return undefined;
    root.current?.querySelector<HTMLElement>(".popover > *")?.focus();
    const closeOutside = (event: PointerEvent): void => {
      if (!event.composedPath().some((target) => target === root.current)) setOpen(false);
    };
    document.addEventListener("pointerdown", closeOutside);
    return () => document.removeEventListener("pointerdown", closeOutside);
  }, [isOpen]);
  return (
    <div
      ref={root}
      class="popover-root"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isOpen) return;
        event.stopPropagation();
        setOpen(false);
        button.current?.focus();
      }}
      // To nowhere it goes with the window's focus, or with a press inside.
      onFocusOut={({ relatedTarget }) => {
        if (relatedTarget instanceof Node && !root.current?.contains(relatedTarget)) setOpen(false);
      }}
    >
      <IconButton
        icon={icon}
        title={title}
        expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        buttonRef={button}
      />
      {isOpen && (
        <div class="popover" role="group" aria-label={title}>
          {children}
        </div>
      )}
    </div>
  );
}
