import type { JSX } from "preact";
import type { Facet } from "../../../src/protocol/data.ts";
import { colorText, dateText } from "../../data/values.ts";
import { count, countOf, fileSize } from "../../shared/format.ts";
import { Icon } from "../../ui/icon.tsx";
import { InputField } from "../../ui/inputField.tsx";
import { Spot } from "../../ui/suggestField.tsx";
import { facetLimits, type FacetEntry, type FacetModel } from "./facetModel.ts";

export interface FacetBodyProps<F extends Facet = Facet> {
  readonly entry: FacetEntry;
  readonly facets: FacetModel;
  readonly facet: F;
}

/** The values of a property with their counts, or a histogram of them. */
export function FacetBody({ facet, ...props }: FacetBodyProps): JSX.Element {
  return facet.kind === "values" ? (
    <Values {...props} facet={facet} />
  ) : (
    <Histogram {...props} facet={facet} />
  );
}

type ValueFacet = Extract<Facet, { kind: "values" }>;
type HistogramFacet = Extract<Facet, { kind: "histogram" }>;

/** A list that is longer can be searched. */
const searchedAbove = 12;

function Values({ entry, facets, facet }: FacetBodyProps<ValueFacet>): JSX.Element {
  const choice = facets.choice(entry);
  const search = facets.searches.value.get(entry.key) ?? "";
  const wanted = search.trim().toLowerCase();
  const shown = facet.values.filter(({ label }) => label.toLowerCase().includes(wanted));
  const most = Math.max(1, facet.missing, ...facet.values.map((value) => value.count));
  const isLong = facet.distinct > searchedAbove;
  const hidden = facet.distinct - facet.values.length;
  if (facet.distinct === 0 && facet.missing === 0)
    return <p class="facet-note">Nothing is shown that could be counted.</p>;
  return (
    <>
      {isLong && (
        <div class="facet-search">
          <InputField
            type="text"
            label={`Search in ${entry.title}`}
            placeholder={`Search ${count(facet.distinct)} values`}
            value={search}
            onInput={(text) => facets.search(entry.key, text)}
          />
        </div>
      )}
      <ul class="facet-values">
        {shown.map(({ value, label, color, count: of }) => {
          // Tags are chosen by name, since that is what a query says.
          const chosen = typeof value === "number" ? label : value;
          return (
            <Row
              key={String(value)}
              text={typeof value === "boolean" ? (value ? "Yes" : "No") : label}
              color={entry.kind === "tag" || entry.kind === "tags" ? color : undefined}
              count={of}
              share={of / most}
              chosen={choice.values.includes(chosen)}
              onChoose={(several) => facets.toggleValue(entry, chosen, several)}
            />
          );
        })}
        {facet.missing > 0 && wanted === "" && (
          <Row
            key="missing"
            text="No value"
            quiet
            count={facet.missing}
            share={facet.missing / most}
            chosen={choice.missing}
            onChoose={(several) => facets.toggleMissing(entry, several)}
          />
        )}
      </ul>
      {shown.length === 0 && wanted !== "" && <p class="facet-note">No value matches.</p>}
      {hidden > 0 && (
        <p class="facet-note">
          {wanted === ""
            ? `${count(hidden)} more: search for them.`
            : `Searched in the ${count(facetLimits.searched)} most frequent.`}
        </p>
      )}
    </>
  );
}

interface RowProps {
  readonly text: string;
  readonly color?: number | null | undefined;
  readonly count: number;
  /** Of the longest bar. */
  readonly share: number;
  readonly chosen: boolean;
  readonly quiet?: boolean;
  readonly onChoose: (several: boolean) => void;
}

function Row({
  text,
  color,
  count: of,
  share,
  chosen,
  quiet = false,
  onChoose,
}: RowProps): JSX.Element {
  return (
    <li>
      <button
        class={`facet-value facet-focus${chosen ? " chosen" : ""}${quiet ? " quiet" : ""}`}
        aria-pressed={chosen}
        title={`${text} · ${countOf(of, "image")} (Ctrl or Shift for several)`}
        onClick={(event) => onChoose(event.ctrlKey || event.metaKey || event.shiftKey)}
      >
        <span class="facet-bar" style={{ width: `${Math.max(1, share * 100)}%` }} />
        <Icon name={chosen ? "check" : "blank"} />
        {color !== undefined && <Spot color={color === null ? null : colorText(color)} />}
        <span class="facet-text">{text === "" ? "(empty)" : text}</span>{" "}
        <span class="facet-count">
          {count(of)}
          <span class="visually-hidden">{of === 1 ? " image" : " images"}</span>
        </span>
      </button>
    </li>
  );
}

function Histogram({ entry, facets, facet }: FacetBodyProps<HistogramFacet>): JSX.Element {
  const { min, max, counts, missing } = facet;
  const { range, missing: choosesMissing } = facets.choice(entry);
  const most = Math.max(1, ...counts);
  const width = (max - min) / Math.max(1, counts.length);
  const text = (value: number): string => boundText(entry, value, width);
  const total = counts.reduce((sum, of) => sum + of, 0);
  const choose = (first: number, lastBin: number): void => {
    // All values may be the same one, or of one second.
    const isPoint = width === 0 || (entry.kind === "date" && width < 1000);
    const last = isPoint || lastBin === counts.length - 1;
    facets.toggleRange(entry, {
      from: tidy(
        entry,
        min + first * width,
        width,
        first === 0 || isPoint ? Math.floor : Math.round,
      ),
      to: last
        ? tidy(entry, max, width, Math.ceil)
        : tidy(entry, min + (lastBin + 1) * width, width, Math.round),
      last,
    });
  };
  return (
    <>
      {total > 0 && (
        <div class="histogram" role="group" aria-label={`Histogram of ${entry.title}`}>
          {counts.map((of, i) => {
            const [from, to] = [min + i * width, min + (i + 1) * width];
            const inside = range !== null && to > range.from && from < range.to;
            return (
              <button
                key={i}
                class={inside ? "bin facet-focus chosen" : "bin facet-focus"}
                aria-pressed={inside}
                aria-label={`${text(from)} to ${text(to)}, ${countOf(of, "image")}`}
                title={`${text(from)} – ${text(to)} · ${countOf(of, "image")} (Shift for a range)`}
                onClick={(event) => {
                  const from0 = range && event.shiftKey ? binOf(range.from, min, width) : i;
                  const to0 = range && event.shiftKey ? binOf(range.to, min, width) - 1 : i;
                  choose(
                    Math.min(i, Math.max(0, from0)),
                    Math.max(i, Math.min(counts.length - 1, to0)),
                  );
                }}
              >
                <span
                  class="bin-bar"
                  style={{ height: `${of === 0 ? 0 : Math.max(4, (of / most) * 100)}%` }}
                />
              </button>
            );
          })}
        </div>
      )}
      {total > 0 && (
        <div class="histogram-ends">
          <span>{text(min)}</span>
          <span>{text(max)}</span>
        </div>
      )}
      {missing > 0 && (
        <ul class="facet-values">
          <Row
            text="No value"
            quiet
            count={missing}
            share={missing / Math.max(most, missing)}
            chosen={choosesMissing}
            onChoose={(several) => facets.toggleMissing(entry, several)}
          />
        </ul>
      )}
      {total === 0 && missing === 0 && (
        <p class="facet-note">Nothing is shown that could be counted.</p>
      )}
    </>
  );
}

function binOf(bound: number, min: number, width: number): number {
  return Number.isFinite(bound) ? Math.round((bound - min) / width) : bound < 0 ? 0 : 1e9;
}

/** A bound with no more digits than the width of a bin needs; the outermost ones must not cut off what they bound. */
function tidy(
  { kind }: Pick<FacetEntry, "kind">,
  bound: number,
  width: number,
  round: (value: number) => number,
): number {
  // Queries tell dates by the second.
  if (kind === "date") return round(bound / 1000) * 1000;
  if (width === 0) return bound;
  const scale = 10 ** Math.max(0, 3 - Math.floor(Math.log10(width)));
  // Dividing by a power of ten gives the number that is written with so many digits.
  return scale > 1e12 ? bound : round(bound * scale) / scale;
}

function boundText(entry: FacetEntry, value: number, width: number): string {
  if (entry.kind === "date") return dateText(value);
  if (entry.unit === "bytes") return fileSize(value);
  const digits = width >= 1 ? 0 : Math.min(4, Math.ceil(-Math.log10(width || 1)) + 1);
  const text = value.toLocaleString(undefined, { maximumFractionDigits: digits });
  return entry.unit === "" ? text : `${text} ${entry.unit}`;
}
