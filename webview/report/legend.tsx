import type { JSX } from "preact";

interface LegendProps {
  readonly titles: readonly string[];
  /** Places of those that are not shown. */
  readonly hidden?: ReadonlySet<number>;
  readonly onToggle?: (place: number) => void;
}

/** Names of bars beside their colours; or of curves, with their dashes, as buttons that show and hide them. */
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
              <Sample look={seriesClass(i)} />
              {title}
            </button>
          ) : (
            <span class="legend-item">
              <Sample look={`series-${i}`} />
              {title}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Six colours, dashed in four ways: neighbours differ in both, so that colour alone does not tell them apart. */
export function seriesClass(place: number): string {
  return `series-${place % 6} dash-${(place + Math.floor(place / 6)) % 4}`;
}

function Sample({ look }: { look: string }): JSX.Element {
  return (
    <svg class={`sample ${look}`} width="22" height="10" aria-hidden="true">
      <line x1="1" y1="5" x2="21" y2="5" />
    </svg>
  );
}
