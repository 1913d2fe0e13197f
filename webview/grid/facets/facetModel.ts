import { computed, signal } from "@preact/signals";
import { isCancelled, messageOf } from "../../../src/base/errors.ts";
import type { Facet, PropertyInfo } from "../../../src/protocol/data.ts";
import type { PageTarget } from "../../../src/protocol/pageData.ts";
import { computedProperties, type ComputedProperty } from "../../../src/protocol/properties.ts";
import type { ViewSpec } from "../../../src/protocol/view.ts";
import type { Query } from "../../../src/query/ast.ts";
import { parse } from "../../../src/query/parser.ts";
import {
  choiceOf,
  noChoice,
  withChoice,
  type Choice,
  type FacetProperty,
} from "../filter/clauses.ts";
import { nameCondition } from "../../../src/query/quoting.ts";
import { textOf } from "../filter/filterText.ts";

/** A property that has facets. */
export interface FacetEntry extends FacetProperty {
  /** As requests name it: a computed property's id, or `#` and the id of one of the project's. */
  readonly key: string;
  readonly title: string;
  /** Of a computed number. */
  readonly unit: string;
}

export type FacetState =
  | { readonly kind: "loading" }
  /** While `stale`, newer counts are being fetched. */
  | { readonly kind: "ready"; readonly facet: Facet; readonly stale: boolean }
  | { readonly kind: "failed"; readonly message: string };

export interface FacetOptions {
  properties(): readonly PropertyInfo[];
  spec(): ViewSpec;
  /** Applies a text of the filter box. */
  apply(text: string): void;
  fetch(property: string, target: PageTarget, limit: number, signal: AbortSignal): Promise<Facet>;
}

/** Values that are fetched of a property: to look at, and to search in. */
export const facetLimits = { usual: 100, searched: 1000 } as const;

/** Counts and histograms of properties over what the view shows, and the conditions that a click on them writes. */
export class FacetModel {
  readonly states = signal<ReadonlyMap<string, FacetState>>(new Map());
  readonly opened = signal<ReadonlySet<string>>(new Set());
  /** Texts that are searched for in long lists, by key. */
  readonly searches = signal<ReadonlyMap<string, string>>(new Map());
  readonly #options: FacetOptions;
  readonly #visible = new Set<string>();
  readonly #flights = new Map<string, AbortController>();

  /** The project's own properties first, by name; then the computed ones. */
  readonly entries = computed<readonly FacetEntry[]>(() => entriesOf(this.#options.properties()));

  /** The text of the filter and what it says; null when it cannot be read. */
  readonly query = computed<{ text: string; query: Query | null }>(() => {
    const text = textOf(asQuery(this.#options.spec()));
    return { text, query: text === "" ? null : (parse(text).file?.query ?? null) };
  });

  constructor(options: FacetOptions) {
    this.#options = options;
  }

  choice(entry: FacetEntry): Choice {
    return choiceOf(this.query.value.query, entry);
  }

  setOpen(key: string, opens: boolean): void {
    const opened = new Set(this.opened.value);
    if (opens) opened.add(key);
    else opened.delete(key);
    this.opened.value = opened;
    if (opens) this.#load(key);
    else this.#flights.get(key)?.abort();
  }

  /** Only what is on the screen is asked for. */
  setVisible(key: string, isVisible: boolean): void {
    if (isVisible) this.#visible.add(key);
    else this.#visible.delete(key);
    const state = this.states.value.get(key);
    if (isVisible && (state?.kind !== "ready" || state.stale)) this.#load(key);
  }

  search(key: string, text: string): void {
    const wasSearched = (this.searches.value.get(key) ?? "") !== "";
    this.searches.value = new Map([...this.searches.value, [key, text]]);
    if (wasSearched !== (text !== "")) this.#load(key);
  }

  retry(key: string): void {
    this.#load(key);
  }

  /** What the view shows has changed. */
  invalidate(): void {
    const states = new Map(this.states.value);
    for (const [key, state] of states)
      if (state.kind === "ready") states.set(key, { ...state, stale: true });
    this.states.value = states;
    for (const key of this.#visible) this.#load(key);
  }

  /** The panel is closed: nothing is asked for any more. */
  rest(): void {
    this.#visible.clear();
    for (const flight of this.#flights.values()) flight.abort();
  }

  /**
   * Chooses a value. Alone, it replaces the choice of its property, or ends it when it was all of it; `several` adds
   * it to the choice or takes it out.
   */
  toggleValue(entry: FacetEntry, value: string | boolean, several: boolean): void {
    const now = this.choice(entry);
    const has = now.values.includes(value);
    const others = now.values.filter((other) => other !== value);
    const isOnly = has && others.length === 0 && !now.missing;
    const values = several ? (has ? others : [...others, value]) : isOnly ? [] : [value];
    this.#choose(entry, { values, missing: several && now.missing, range: null });
  }

  toggleMissing(entry: FacetEntry, several: boolean): void {
    const now = this.choice(entry);
    const values = several ? now.values : [];
    this.#choose(entry, {
      values,
      missing: !now.missing || (!several && now.values.length > 0),
      range: null,
    });
  }

  /** Chooses a range of numbers or dates; the same one again ends the choice. */
  toggleRange(entry: FacetEntry, range: NonNullable<Choice["range"]>): void {
    const now = this.choice(entry).range;
    const same = now?.from === range.from && now.to === range.to;
    this.#choose(entry, { ...noChoice, range: same ? null : range });
  }

  clear(entry: FacetEntry): void {
    this.#choose(entry, noChoice);
  }

  #choose(entry: FacetEntry, choice: Choice): void {
    const { text, query } = this.query.value;
    this.#options.apply(withChoice(text, query, entry, choice));
  }

  #load(key: string): void {
    const entry = this.entries.value.find((one) => one.key === key);
    if (!entry || !this.#visible.has(key) || !this.opened.value.has(key)) return;
    this.#flights.get(key)?.abort();
    const flight = new AbortController();
    this.#flights.set(key, flight);
    if (this.states.value.get(key)?.kind !== "ready") this.#set(key, { kind: "loading" });
    const limit = this.searches.value.get(key) ? facetLimits.searched : facetLimits.usual;
    this.#options.fetch(key, this.#targetOf(entry), limit, flight.signal).then(
      (facet) => {
        if (!flight.signal.aborted) this.#set(key, { kind: "ready", facet, stale: false });
      },
      (error: unknown) => {
        if (!flight.signal.aborted && !isCancelled(error))
          this.#set(key, { kind: "failed", message: messageOf(error) });
      },
    );
  }

  /**
   * A property that is chosen from is counted as if it were not, or its other values would be gone and could not be
   * added. Where the view has limits that a query cannot say, it is counted as it is.
   */
  #targetOf(entry: FacetEntry): PageTarget {
    const { folders, only, result } = this.#options.spec();
    const choice = this.choice(entry);
    const isChosen = choice.values.length > 0 || choice.missing || choice.range !== null;
    const isLimited = folders !== null || only !== null || result !== null;
    if (!isChosen || isLimited) return { kind: "view" };
    const { text, query } = this.query.value;
    return { kind: "query", text: withChoice(text, query, entry, noChoice) };
  }

  #set(key: string, state: FacetState): void {
    this.states.value = new Map([...this.states.value, [key, state]]);
  }
}

/** A search for names becomes a condition, so that others can be joined with it. */
function asQuery({ find, query }: ViewSpec): Pick<ViewSpec, "find" | "query"> {
  return find === "" || query !== "" ? { find, query } : { find: "", query: nameCondition(find) };
}

const kinds: Partial<Record<PropertyInfo["type"], FacetProperty["kind"]>> = {
  text: "text",
  url: "text",
  path: "text",
  number: "number",
  date: "date",
  tag: "tag",
  multi_tags: "tags",
  checkbox: "checkbox",
};

// The others differ for every image: there is nothing to count.
const computedKeys = [
  "folder",
  "format",
  "width",
  "height",
  "aspect",
  "megapixels",
  "bytes",
  "modified",
  "sharpness",
  "brightness",
  "contrast",
  "entropy",
] as const satisfies readonly ComputedProperty[];

function entriesOf(properties: readonly PropertyInfo[]): FacetEntry[] {
  const own = properties.flatMap(({ id, name, type }): FacetEntry[] => {
    const kind = kinds[type];
    return kind ? [{ key: `#${id}`, title: name, name, kind, unit: "" }] : [];
  });
  const computedOnes = computedKeys.map((key): FacetEntry => {
    const property = computedProperties[key];
    const unit = "unit" in property ? property.unit : "";
    return { key, title: property.title, name: key, kind: property.kind, unit };
  });
  return [...own, ...computedOnes];
}
