import { bitsOf } from "../../src/base/bits.ts";
import { batch, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { MapPageContract } from "../../src/protocol/mapPage.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import type { OpenMap } from "./openMap.ts";

interface Options {
  readonly client: Client<MapPageContract>;
  readonly open: ReadonlySignal<OpenMap | null>;
  readonly grid: Signal<string | null>;
  draw(): void;
  onError(error: unknown): void;
}

export type How = "set" | "add" | "remove";

/**
 * Which points are selected, and which one is under the cursor. The truth is a view's selection, in the engine: a change
 * is painted at once, sent, and then what the engine has is painted.
 */
export class PointSelection {
  /** Selected points. */
  readonly points = signal(0);
  /** Selected instances, also such as the map does not have. */
  readonly instances = signal(0);
  /** Points in the view. */
  readonly shown = signal(0);
  /** The point that keys are for: the last one that was pointed at or stepped to. */
  readonly current = signal<number | null>(null);
  /** The point under the pointer. */
  readonly hovered = signal<number | null>(null);
  readonly #options: Options;
  /** Changes that the engine has not answered. */
  #waiting = 0;
  #sending: Promise<void> = Promise.resolve();
  #asked = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Resolves when the engine has every change so far, and what it made of them is here. */
  idle(): Promise<void> {
    return this.#sending;
  }

  /**
   * Changes are sent one after the other. Points that are hidden are passed over; those that are not in the view can only
   * be taken away.
   */
  change(points: Int32Array, how: How): void {
    const { open, client, draw, onError } = this.#options;
    const map = open.value;
    if (!map) return;
    const wanted = points.filter((i) =>
      how === "remove" ? map.states.isShown(i) : map.states.isOpen(i),
    );
    map.states.select(wanted, how);
    draw();
    const { pointsId } = map.shown;
    const bits = bitsOf(wanted, map.states.count);
    // What is on its way is older than what is painted now.
    this.#asked++;
    this.#waiting++;
    this.#sending = this.#sending.then(async () => {
      await client.call("map/select", { pointsId, points: bits, how }).catch(onError);
      this.#waiting--;
      await this.refresh();
    });
  }

  clear(): void {
    this.change(new Int32Array(), "set");
  }

  toggle(point: number): void {
    const isSelected = this.#options.open.value?.states.isSelected(point) ?? false;
    this.change(Int32Array.of(point), isSelected ? "remove" : "add");
  }

  /** Takes over what the view has now; while changes wait, the last of them will. */
  async refresh(): Promise<void> {
    const { open, client, draw, onError } = this.#options;
    const map = open.value;
    if (!map || this.#waiting > 0) return;
    const asked = ++this.#asked;
    try {
      const marks = await client.call("map/marks", { pointsId: map.shown.pointsId });
      if (asked !== this.#asked || open.value !== map) return;
      map.states.setMarks(marks);
      batch(() => {
        this.points.value = marks.selectedPoints;
        this.instances.value = marks.selection.selected;
        this.shown.value = marks.shownPoints;
      });
      draw();
    } catch (error) {
      onError(error);
    }
  }

  /** Puts the cursor on an instance, where the map has it; null: on none. */
  moveTo(id: number | null): void {
    const at = id === null ? -1 : (this.#options.open.value?.states.ids.indexOf(id) ?? -1);
    this.current.value = at < 0 ? null : at;
    this.hovered.value = null;
  }

  /** The instance that a key is for; null: none. */
  currentId(): number | null {
    const map = this.#options.open.value;
    const point = this.current.value;
    return map && point !== null ? map.states.ids[point] || null : null;
  }
}
