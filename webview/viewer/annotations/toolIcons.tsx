import type { ComponentChildren, JSX } from "preact";

/** Icons of tools that the icon font has none for. */
export function BoxIcon(): JSX.Element {
  return (
    <Icon>
      <rect x="2.5" y="3.5" width="11" height="9" />
    </Icon>
  );
}

export function PolygonIcon(): JSX.Element {
  return (
    <Icon>
      <path d="M2.5 6.5 9 2.5l4.5 5-3 6-6.5-1z" />
    </Icon>
  );
}

export function LineIcon(): JSX.Element {
  return (
    <Icon>
      <path d="M2.5 11.5 6 5l4 5 3.5-6.5" />
      <circle cx="2.5" cy="11.5" r="1" />
      <circle cx="13.5" cy="3.5" r="1" />
    </Icon>
  );
}

export function BrushIcon(): JSX.Element {
  return (
    <Icon>
      <path d="M13.5 2.5 7.6 8.4l1.5 1.5 4.4-7.4zM6.8 9.2c-2-.4-3 .9-3.1 2.3-.1 1-.7 1.6-1.7 2 2.6.7 6-.1 6.3-2.8z" />
    </Icon>
  );
}

export function EraserIcon(): JSX.Element {
  return (
    <Icon>
      <path d="M9 2.5 13.5 7 8 12.5H5L2.5 10zM5.7 5.8l4.5 4.5M7 13.5h6.5" />
    </Icon>
  );
}

function Icon({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}
