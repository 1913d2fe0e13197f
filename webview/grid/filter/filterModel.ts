import { computed, signal } from "@preact/signals";
import { isCancelled } from "../../../src/base/errors.ts";
import type { QueryCheck, QueryNames } from "../../../src/protocol/data.ts";
import { filterOf, isQuery, textOf, type Filter } from "./filterText.ts";

export interface FilterOptions {
  /** What the view shows. */
  applied(): Filter;
  apply(filter: Filter): void;
  check(text: string, signal: AbortSignal): Promise<QueryCheck>;
  names(): Promise<QueryNames>;
  onError(error: unknown): void;
}

/** How long to wait for the next letter, in milliseconds: before names are searched, and before a query is checked. */
const pauses = { find: 150, check: 250 } as const;

const mostKept = 50;

/**
 * The text of the filter box. A search for names follows the typing; a query waits for Enter, and is checked
 * meanwhile. The truth is the view's spec: whatever else changes it is shown here.
 */
export class FilterModel {
  readonly text = signal("");
  /** Offset of the caret in the text, for completion. */
  readonly caret = signal(0);
  /** What the engine says of the text; null while that is not known. */
  readonly check = signal<QueryCheck | null>(null);
  readonly names = signal<QueryNames | null>(null);
  /** Filters that were applied, newest first. */
  readonly kept = signal<readonly string[]>([]);
  readonly #options: FilterOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #checking = new AbortController();
  /** Where the way through the kept filters is: -1 is the text that was there before. */
  #at = -1;
  #before = "";
  /** What was shown before the typing began, for giving up. */
  #base: Filter | null = null;

  readonly isQuery = computed(() => isQuery(this.text.value));

  constructor(options: FilterOptions) {
    this.#options = options;
  }

  /** Whether the text is another than what the view shows. */
  get isPending(): boolean {
    return this.text.value.trim() !== textOf(this.#options.applied());
  }

  /** Takes over what the view shows, unless someone is typing something else. */
  follow(): void {
    const shown = textOf(this.#options.applied());
    // Not on every letter: only when what the view shows has changed.
    if (this.#base || shown === this.text.peek().trim()) return;
    this.#set(shown);
    this.check.value = null;
  }

  /** Typing. */
  type(text: string, caret: number): void {
    this.#base ??= this.#options.applied();
    this.#set(text);
    this.caret.value = caret;
    this.#at = -1;
    clearTimeout(this.#timer);
    this.#checking.abort();
    if (!isQuery(text)) {
      this.check.value = null;
      this.#timer = setTimeout(() => this.#find(), pauses.find);
      return;
    }
    // The first words of a query look like a name; that search ends here.
    const { find } = this.#options.applied();
    if (find !== this.#base.find) this.#options.apply(this.#base);
    this.loadNames();
    this.#timer = setTimeout(() => void this.#check(), pauses.check);
  }

  /** Puts a text into the place of another, as a suggestion does, and checks it. */
  replace(start: number, end: number, by: string): void {
    const text = this.text.value;
    this.type(text.slice(0, start) + by + text.slice(end), start + by.length);
  }

  /** Applies the text. False when it cannot be, which `check` then says. */
  async apply(text = this.text.value): Promise<boolean> {
    clearTimeout(this.#timer);
    const trimmed = text.trim();
    this.#base ??= this.#options.applied();
    if (text !== this.text.value) this.#set(text);
    if (isQuery(trimmed)) {
      const check = await this.#check();
      // Typed on, meanwhile.
      if (this.text.value !== text) return false;
      if (check?.diagnostics.some(({ severity }) => severity === "error")) return false;
    } else this.check.value = null;
    this.#base = null;
    this.#keep(trimmed);
    const { find, query } = this.#options.applied();
    const wanted = filterOf(trimmed);
    if (wanted.find !== find || wanted.query !== query) this.#options.apply(wanted);
    return true;
  }

  /** Goes back to what was shown before the typing began; without any, clears the filter. False when it was clear. */
  giveUp(): boolean {
    clearTimeout(this.#timer);
    this.#checking.abort();
    this.check.value = null;
    const wasPending = this.isPending;
    const base = this.#base;
    this.#base = null;
    if (wasPending && base) {
      this.#set(textOf(base));
      // A search is applied while it is typed.
      if (textOf(this.#options.applied()) !== textOf(base)) this.#options.apply(base);
      return true;
    }
    if (this.text.value === "") return false;
    this.#set("");
    this.#options.apply({ find: "", query: "" });
    return true;
  }

  /** Steps through what was applied before: 1 to older ones, -1 back. */
  recall(step: 1 | -1): boolean {
    const at = this.#at + step;
    if (at < -1 || at >= this.kept.value.length) return false;
    clearTimeout(this.#timer);
    if (this.#at === -1) this.#before = this.text.value;
    const text = at === -1 ? this.#before : (this.kept.value[at] ?? "");
    this.#base ??= this.#options.applied();
    this.#set(text);
    this.#at = at;
    this.check.value = null;
    if (isQuery(text)) void this.#check();
    return true;
  }

  /** Asks for the names that completion knows; again each time that a query is begun. */
  loadNames(): void {
    this.#options.names().then(
      (names) => (this.names.value = names),
      (error: unknown) => this.#options.onError(error),
    );
  }

  #set(text: string): void {
    this.text.value = text;
    this.caret.value = text.length;
  }

  #find(): void {
    const { find, query } = this.#options.applied();
    const wanted = filterOf(this.text.value);
    if (wanted.find !== find || wanted.query !== query) this.#options.apply(wanted);
  }

  async #check(): Promise<QueryCheck | null> {
    this.#checking.abort();
    const checking = new AbortController();
    this.#checking = checking;
    const text = this.text.value.trim();
    try {
      const check = await this.#options.check(text, checking.signal);
      if (!checking.signal.aborted) this.check.value = check;
      return check;
    } catch (error) {
      if (!checking.signal.aborted && !isCancelled(error)) this.#options.onError(error);
      return null;
    }
  }

  #keep(text: string): void {
    this.#at = -1;
    if (text === "") return;
    this.kept.value = [text, ...this.kept.value.filter((other) => other !== text)].slice(
      0,
      mostKept,
    );
  }
}
