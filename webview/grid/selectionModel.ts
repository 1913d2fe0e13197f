import { batch, signal } from "@preact/signals";
import { isCancelled } from "../../src/base/errors.ts";
import type { SelectionChange, SelectionInfo } from "../../src/protocol/view.ts";
import type { Cursor, Gesture } from "./gestures.ts";
import type { RangeStore } from "./rangeStore.ts";

export interface SelectionOptions {
  readonly ranges: RangeStore;
  select(version: number, change: SelectionChange): Promise<SelectionInfo>;
  /** Where an instance is now, or -1; with the version that the answer belongs to. */
  locate(id: number): Promise<{ version: number; position: number }>;
  /** Brings the page to the version that the engine has. */
  refresh(): Promise<void>;
  onPainted(): void;
  onError(error: unknown): void;
}

/**
 * The cursor and the selection. The truth is the engine's; the page paints each change at once, sends the changes one
 * after the other, and takes the count from the answers.
 */
export class SelectionModel {
  readonly cursor = signal<Cursor | null>(null);
  /** How many are selected: at once as far as the page can tell, then as the engine has it. */
  readonly selected = signal(0);
  /** Grows with every change of the selection that the engine has made. */
  readonly revision = signal(0);
  readonly #options: SelectionOptions;
  #queue: Pending[] = [];
  #sending: Promise<void> | null = null;

  constructor(options: SelectionOptions) {
    this.#options = options;
  }

  /** The instance under the cursor, if its block is loaded. */
  get focusId(): number | undefined {
    const cursor = this.cursor.value;
    return cursor === null ? undefined : this.#options.ranges.idAt(cursor.focus);
  }

  perform({ cursor, changes }: Gesture): void {
    batch(() => {
      this.cursor.value = cursor;
      this.change(changes);
    });
  }

  /** Paints the changes and sends them. */
  change(changes: readonly SelectionChange[]): void {
    const { ranges } = this.#options;
    const [first] = changes;
    // A gesture that starts anew makes those that wait unnecessary: a key held down sends what it can.
    if (first && startsAnew(first)) this.#queue = [];
    for (const change of changes) {
      const pending = { version: ranges.version, change, ends: this.#endsOf(change) };
      this.#expect(change, ranges.select(change));
      this.#queue.push(pending);
    }
    if (changes.length > 0) this.#options.onPainted();
    this.#send();
  }

  /** Resolves when the engine has every change so far: what acts on the selection waits for it. */
  idle(): Promise<void> {
    return this.#sending ?? Promise.resolve();
  }

  /** Another page changed the selection: what is painted is read again. */
  replaced(selected: number): void {
    this.#options.ranges.markStale();
    batch(() => {
      this.selected.value = selected;
      this.revision.value++;
    });
    this.#options.onPainted();
  }

  #send(): void {
    if (this.#queue.length > 0) this.#sending ??= this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift())
        await this.#sendOne(next);
    } catch (error) {
      this.#queue = [];
      // What was painted may not be true.
      this.#options.ranges.markStale();
      this.#options.onPainted();
      if (!isCancelled(error)) this.#options.onError(error);
    } finally {
      this.#sending = null;
    }
  }

  async #sendOne({ version, change, ends }: Pending): Promise<void> {
    const { ranges, select } = this.#options;
    if (version === ranges.version) {
      try {
        this.#done(await select(version, change));
        return;
      } catch (error) {
        if (isCancelled(error)) throw error;
      }
    }
    // Refused because the view has moved on: find the same instances in it and try once more.
    await this.#options.refresh();
    const again = await this.#relocate(change, ends);
    if (again) this.#done(await select(ranges.version, again));
    ranges.markStale();
    this.#options.onPainted();
  }

  // The next key may depend on it (arrows keep a selection of several), and it cannot wait for the engine.
  #expect(change: SelectionChange, grown: number): void {
    const { total } = this.#options.ranges;
    const now = this.selected.value;
    if (change.kind === "set") this.selected.value = change.to - change.from;
    else if (change.kind === "clear") this.selected.value = 0;
    else if (change.kind === "all") this.selected.value = total;
    else if (change.kind === "invert") this.selected.value = Math.max(0, total - now);
    else this.selected.value = Math.max(0, now + grown);
  }

  #done({ selected }: SelectionInfo): void {
    batch(() => {
      // While other changes wait, it is older than what is expected of them.
      if (this.#queue.length === 0) this.selected.value = selected;
      this.revision.value++;
    });
  }

  async #relocate(change: SelectionChange, ends: Ends): Promise<SelectionChange | null> {
    if (!("from" in change)) return change;
    if (!ends.first || !ends.last) return null;
    const [first, last] = await Promise.all([
      this.#options.locate(ends.first),
      this.#options.locate(ends.last),
    ]);
    if (first.position < 0 || last.position < first.position) return null;
    return { ...change, from: first.position, to: last.position + 1 };
  }

  #endsOf(change: SelectionChange): Ends {
    if (!("from" in change)) return {};
    const { ranges } = this.#options;
    return { first: ranges.idAt(change.from), last: ranges.idAt(change.to - 1) };
  }
}

/** The instances at both ends of a change's range, by which it is found again in another version of the view. */
interface Ends {
  readonly first?: number | undefined;
  readonly last?: number | undefined;
}

interface Pending {
  readonly version: number;
  readonly change: SelectionChange;
  readonly ends: Ends;
}

function startsAnew(change: SelectionChange): boolean {
  return change.kind === "set" || change.kind === "all" || change.kind === "clear";
}
