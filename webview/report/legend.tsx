import type { JSX } from "preact";

interface LegendProps {
  readonly titles: readonly string[];
  /** Places of those that are not shown. */
  readonly hidden?: ReadonlySet<number>;
  readonly onToggle?: (place: number) => void;
}

/** Names of series beside their colours and dashes; as buttons that show and hide them. */
export function Legend({ titles, hidden, onToggle }: LegendProps): JSX.Element {
  return (
    <ul class="legend">
      {titles.map((title, i) => (
        <li key={i}>
          {onToggle ? (
            <button
              type="button"
              class="legend-item"
              aria-pressed={!hidden?.has(i)}
              onClick={() => onToggle(i)}
            >
              <Sample place={i} />
              {title}
            </button>
          ) : (
            <span class="legend-item">
              <Sample place={i} />
              {title}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Six colours, then the same ones dashed, so that colour alone never tells two series apart. */
export function seriesClass(place: number): string {
  return `series-${place % 6} dash-${Math.floor(place / 6) % 4}`;
}

function Sample({ place }: { place: number }): JSX.Element {
  return (
    <svg class={`sample ${seriesClass(place)}`} width="22" height="10" aria-hidden="true">
      <line x1="1" y1="5" x2="21" y2="5" />
    </svg>
  );
}
