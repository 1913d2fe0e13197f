import { batch, signal, type ReadonlySignal } from "@preact/signals";
import { WinnowError } from "../../src/base/errors.ts";
import type { ResultSummary } from "../../src/protocol/gridPage.ts";
import type { MapPageContract, MapState } from "../../src/protocol/mapPage.ts";
import { noCategory, type MapColoring, type MapColors } from "../../src/protocol/maps.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import type { ProjectData } from "../data/projectData.ts";
import { groupChoices, type KeyChoice } from "../grid/viewChoices.ts";
import { labelsOf, type CategoryLabel } from "./labels.ts";
import type { OpenMap } from "./openMap.ts";

interface Options {
  readonly client: Client<MapPageContract>;
  readonly data: ProjectData;
  readonly open: ReadonlySignal<OpenMap | null>;
  draw(): void;
  onError(error: unknown): void;
}

/** What points are coloured by, and which categories are shown. */
export class Coloring {
  readonly chosen = signal<MapColoring | null>(null);
  /** As last answered; null: one colour for all. */
  readonly colors = signal<MapColors | null>(null);
  readonly hidden = signal<ReadonlySet<string>>(new Set());
  readonly results = signal<readonly ResultSummary[]>([]);
  readonly labels = signal<readonly CategoryLabel[]>([]);
  readonly #options: Options;
  #asked = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** As it was on an earlier map, or by the first property of tags that has any. {@link refresh} then asks for colours. */
  start(saved: MapState | null): void {
    const tags = this.#options.data.properties.value.find(
      ({ type, filled }) => (type === "tag" || type === "multi_tags") && filled > 0,
    );
    const first = tags ? { by: "property" as const, key: `#${tags.id}` } : null;
    this.chosen.value = saved?.map ? saved.coloring : first;
    this.hidden.value = new Set(saved?.hidden);
    void this.#listResults();
  }

  state(): Pick<MapState, "coloring" | "hidden"> {
    return { coloring: this.chosen.value, hidden: [...this.hidden.value].slice(0, 300) };
  }

  /** Choices of a menu; see {@link keyOf}. */
  choices(): KeyChoice[] {
    const properties = groupChoices(this.#options.data.properties.value).slice(1);
    return [
      { value: "none", text: "One colour" },
      ...properties.map(({ value, text }) => ({ value: `property ${value}`, text })),
      ...this.results.value.flatMap(({ id, title }) => [
        { value: `result ${id}`, text: `Groups: ${title}` },
        { value: `score ${id}`, text: `Scores: ${title}` },
      ]),
    ];
  }

  choose(value: string): void {
    batch(() => {
      this.chosen.value = coloringOf(value);
      this.hidden.value = new Set();
    });
    void this.refresh();
  }

  /** Asks for the colours again; an answer that somebody no longer waits for is dropped. */
  async refresh(): Promise<void> {
    const { client, open, onError } = this.#options;
    const coloring = this.chosen.value;
    const asked = ++this.#asked;
    const map = open.value;
    if (!map) return;
    try {
      const { pointsId } = map.shown;
      const colors = coloring && (await client.call("map/colors", { pointsId, coloring }));
      if (asked === this.#asked && open.value === map) this.#take(map, colors);
    } catch (error) {
      if (asked !== this.#asked) return;
      onError(error);
      if (!(error instanceof WinnowError) || error.code !== "not-found") return;
      // Either what it was by is gone, or this save of the map, whose successor is coloured as this one was.
      await Promise.all([this.#options.data.refresh(), this.#listResults()]);
      const key = keyOf(coloring);
      const isThere = this.choices().some(({ value }) => value === key);
      if (asked !== this.#asked || open.value !== map || isThere) return;
      this.chosen.value = null;
      this.#take(map, null);
    }
  }

  toggle(label: string): void {
    const hidden = new Set(this.hidden.value);
    if (!hidden.delete(label)) hidden.add(label);
    this.#hide(hidden);
  }

  /** Shows this category alone, or all when it is alone already. */
  only(label: string): void {
    const others = this.#names().filter((name) => name !== label);
    const isAlone = others.every((name) => this.hidden.value.has(name));
    this.#hide(isAlone ? new Set() : new Set(others));
  }

  showAll(): void {
    this.#hide(new Set());
  }

  /** Points of a category. */
  pointsOf(label: string): Int32Array {
    const map = this.#options.open.value;
    const code = this.#codeOf(label);
    if (!map) return new Int32Array();
    const { codes } = map.states;
    const points = Int32Array.from({ length: codes.length }, (_, i) => i);
    return points.filter((i) => codes[i] === code && map.states.isOpen(i));
  }

  async resultsChanged(): Promise<void> {
    await this.#listResults();
    if (this.chosen.value && this.chosen.value.by !== "property") await this.refresh();
  }

  async #listResults(): Promise<void> {
    const { client, onError } = this.#options;
    try {
      this.results.value = await client.call("result/list", {});
    } catch (error) {
      onError(error);
    }
  }

  #take({ points, states }: OpenMap, colors: MapColors | null): void {
    states.setColors(colors);
    batch(() => {
      this.colors.value = colors;
      this.labels.value = colors ? labelsOf(points, colors) : [];
    });
    this.#hide(this.hidden.value);
  }

  #hide(hidden: ReadonlySet<string>): void {
    const { open, draw } = this.#options;
    this.hidden.value = hidden;
    const codes = new Set([...hidden].map((label) => this.#codeOf(label)));
    open.value?.states.hide((code) => codes.has(code));
    draw();
  }

  #names(): string[] {
    const colors = this.colors.value;
    if (!colors) return [];
    return [...colors.categories.map(({ label }) => label), colors.without.label];
  }

  #codeOf(label: string): number {
    const colors = this.colors.value;
    const code = colors?.categories.findIndex((category) => category.label === label) ?? -1;
    if (code >= 0) return code;
    // A name of an earlier colouring stands for nothing.
    return label === colors?.without.label ? noCategory : -1;
  }
}

/** As a menu has it. */
export function keyOf(coloring: MapColoring | null): string {
  if (!coloring) return "none";
  return coloring.by === "property"
    ? `property ${coloring.key}`
    : `${coloring.by} ${coloring.resultId}`;
}

function coloringOf(value: string): MapColoring | null {
  const [by = "", what = ""] = value.split(" ");
  if (by === "property") return { by, key: what };
  if (by === "result" || by === "score") return { by, resultId: Number(what) };
  return null;
}
