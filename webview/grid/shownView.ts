import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { ViewInfo, ViewSpec } from "../../src/protocol/view.ts";
import { blocksCovering } from "./blocks.ts";
import { linesIn } from "./layout.ts";
import type { RangeStore } from "./rangeStore.ts";
import type { SelectionModel } from "./selectionModel.ts";
import type { Content, Keep, Viewport } from "./viewport.ts";
import type { Prepared } from "./viewSync.ts";

export interface ShownViewOptions {
  readonly spec: ReadonlySignal<ViewSpec>;
  readonly ranges: RangeStore;
  readonly selection: SelectionModel;
  readonly viewport: Viewport;
  /** Cells may look otherwise, but are the same. */
  onTouched(): void;
}

/** Puts versions of the view on the screen, so that what the user looks at stays where it is. */
export class ShownView {
  /** Of the version on show. */
  readonly info = signal<ViewInfo | null>(null);
  readonly #spec: ShownViewOptions["spec"];
  readonly #ranges: RangeStore;
  readonly #selection: SelectionModel;
  readonly #viewport: Viewport;
  readonly #onTouched: () => void;
  /** What stays in place while the view changes, until the user scrolls: held on to, so that small shifts do not add up. */
  #held: { readonly id: number; readonly keep: Keep; readonly top: number } | null = null;

  constructor({ spec, ranges, selection, viewport, onTouched }: ShownViewOptions) {
    this.#spec = spec;
    this.#ranges = ranges;
    this.#selection = selection;
    this.#viewport = viewport;
    this.#onTouched = onTouched;
  }

  /** The instance at the top of the screen. */
  idAtTop(): number | undefined {
    const keep = this.#viewport.keepTop();
    return keep === null ? undefined : this.#ranges.idAt(keep.position);
  }

  /** Instances whose places in another version are asked for: the cursor, the top of the screen. */
  landmarks(): number[] {
    const { cursor } = this.#selection;
    const { top } = this.#viewport.scroll;
    if (this.#held?.top !== top) {
      const keep = this.#viewport.keepTop();
      const id = keep ? this.#ranges.idAt(keep.position) : undefined;
      this.#held = keep && id !== undefined ? { id, keep, top } : null;
    }
    const { focus, anchor } = cursor.value ?? {};
    const ids = [focus, anchor].map((p) => (p === undefined ? undefined : this.#ranges.idAt(p)));
    ids.push(this.#held?.id);
    return [...new Set(ids.filter((id) => id !== undefined))];
  }

  /** Blocks that will be on the screen when this version is shown, given where the landmarks are. */
  windowOf(info: ViewInfo, positions: ReadonlyMap<number, number>, fresh: boolean): number[] {
    const keep = this.#keepIn(positions, fresh);
    const { layout, top } = this.#viewport.preview(this.#contentOf(info), keep);
    const from = fresh ? 0 : top;
    const rows = linesIn(layout, from, from + this.#viewport.scroll.viewport);
    const indexes = rows.flatMap((line) =>
      line.kind === "row" ? blocksCovering(line.start, line.start + line.count) : [],
    );
    return [...new Set(indexes)];
  }

  /** Shows another version; the cursor goes with its instance. */
  show({ info, blocks, positions, fresh }: Prepared): void {
    const { cursor } = this.#selection;
    const moved = (position: number | undefined): number | undefined => {
      const id = position === undefined ? undefined : this.#ranges.idAt(position);
      return id === undefined ? undefined : positions.get(id);
    };
    const keep = this.#keepIn(positions, fresh);
    const focus = moved(cursor.value?.focus);
    const anchor = moved(cursor.value?.anchor) ?? focus;
    batch(() => {
      this.#ranges.replace(info.version, info.total, blocks);
      this.#setInfo(info);
      cursor.value = focus === undefined || anchor === undefined ? null : { focus, anchor };
      if (fresh) this.#viewport.scroll.moveTo(0);
      this.#viewport.show(this.#contentOf(info), keep);
    });
    if (this.#held) this.#held = { ...this.#held, top: this.#viewport.scroll.top };
  }

  /** The same version, with counts and labels that may be others. */
  touch(info: ViewInfo): void {
    this.#ranges.markStale();
    const content = this.#contentOf(info);
    batch(() => {
      this.#setInfo(info);
      // The list is the same, but it may have other labels.
      if (content.labelLines === this.#viewport.content.labelLines) this.#onTouched();
      else this.#viewport.show(content, this.#viewport.keepTop());
    });
  }

  // What stays in place is the instance at the top of the screen, wherever it is in the other version.
  #keepIn(positions: ReadonlyMap<number, number>, fresh: boolean): Keep | null {
    if (fresh) return null;
    const position = this.#held ? positions.get(this.#held.id) : undefined;
    return this.#held && position !== undefined
      ? { ...this.#held.keep, position }
      : this.#viewport.keepTop();
  }

  #setInfo(info: ViewInfo): void {
    this.info.value = info;
    this.#selection.selected.value = info.selected;
    this.#selection.revision.value++;
  }

  #contentOf(info: ViewInfo): Content {
    return {
      total: info.total,
      groups: info.groups,
      labelLines: this.#spec.value.labels.length + (info.scored ? 1 : 0),
    };
  }
}
