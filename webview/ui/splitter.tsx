import type { JSX } from "preact";
import { useRef } from "preact/hooks";

export interface SplitterProps {
  readonly label: string;
  /** The width of what it resizes, in CSS pixels. */
  readonly width: number;
  readonly min: number;
  readonly max: number;
  /** On which side of it the resized part is. */
  readonly side: "left" | "right";
  readonly onResize: (width: number) => void;
}

const keyStep = 20;

/** The edge between two parts of the page, which a mouse or the arrow keys move. */
export function Splitter(props: SplitterProps): JSX.Element {
  const { label, width, min, max, side, onResize } = props;
  const from = useRef({ x: 0, width: 0 });
  const direction = side === "left" ? 1 : -1;
  const resize = (to: number): void => onResize(Math.round(Math.max(min, Math.min(max, to))));
  return (
    <div
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        resize(from.current.width + direction * (event.clientX - from.current.x));
      }}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -keyStep, ArrowRight: keyStep }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        resize(width + direction * step);
      }}
    />
  );
}
