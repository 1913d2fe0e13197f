import { signal } from "@preact/signals";
import type { AnnotationInput, Shape } from "../../../src/protocol/data.ts";
import { clampPoint, type Point, type Size } from "../../annotations/geometry.ts";
import { shapesAt } from "../../annotations/hitTest.ts";
import type { Mask } from "../../annotations/mask.ts";
import { brushed, emptyMask, isEmptyMask } from "../../annotations/maskBrush.ts";
import type { Seen } from "./draft.ts";
import type { EditorState } from "./editorHost.ts";

/** Diameters of the brush, in pixels of the image. */
export const brushSizes = { smallest: 2, largest: 1000, first: 24, step: 1.25 } as const;

/** Paints masks and erases from them; each stroke is one change. */
export class Brush {
  /** Diameter, in pixels of the image. */
  readonly size = signal<number>(brushSizes.first);
  /** Where the brush is, for its outline; null where the pointer is elsewhere. */
  readonly at = signal<Point | null>(null);
  readonly #state: EditorState;

  constructor(state: EditorState) {
    this.#state = state;
  }

  /** Begins a stroke: on the mask that is selected, else, when it erases, on the one beneath, else on a new one. */
  down(at: Point, size: Size, erases: boolean): void {
    const { draft, host } = this.#state;
    const annotation = this.#selectedMask() ?? (erases ? this.#maskAt(at) : null);
    this.at.value = at;
    if (!annotation && erases) {
      host.say("There is no mask to erase from");
      return;
    }
    this.#state.select(annotation?.id ?? null);
    const before = annotation ? annotation.shape : emptyMask(size);
    const how = erases ? "erase" : "add";
    const mask = brushed(before, { from: at, to: at, radius: this.#radius }, how);
    draft.value = { kind: "stroke", annotation, mask, at, how };
  }

  move(at: Point): void {
    const { draft } = this.#state;
    this.at.value = at;
    if (draft.value.kind !== "stroke") return;
    const { mask, at: from, how } = draft.value;
    const next = brushed(mask, { from, to: at, radius: this.#radius }, how);
    draft.value = { ...draft.value, mask: next, at };
  }

  up(): void {
    const { draft, host } = this.#state;
    if (draft.value.kind !== "stroke") return;
    const { annotation, mask, how } = draft.value;
    draft.value = { kind: "none" };
    if (isEmptyMask(mask)) {
      if (!annotation) return;
      this.#state.select(null);
      host.remove(annotation);
    } else if (!annotation) host.create(mask);
    else if (!isSame(mask, annotation.shape))
      host.change(annotation, mask, how === "add" ? "Add to" : "Erase from");
  }

  /** Moves the brush by keys, from the middle of what is seen. */
  moveBy(dx: number, dy: number, seen: Seen | null): boolean {
    const size = this.#state.host.size();
    const from = this.at.value ?? seen?.middle;
    if (!size || !from) return false;
    this.at.value = clampPoint({ x: from.x + dx, y: from.y + dy }, size);
    return true;
  }

  /** One dab where the brush is, for keys. */
  dab(seen: Seen | null, erases: boolean): boolean {
    const size = this.#state.host.size();
    const at = this.at.value ?? seen?.middle;
    if (!size || !at) return false;
    this.down(at, size, erases);
    this.up();
    return true;
  }

  resize(direction: 1 | -1): void {
    const { smallest, largest, step } = brushSizes;
    const now = this.size.value;
    // At least a pixel, so that small sizes change, too.
    const next = direction > 0 ? Math.max(now + 1, now * step) : Math.min(now - 1, now / step);
    this.size.value = Math.round(Math.max(smallest, Math.min(largest, next)));
    this.#state.host.say(`Brush of ${this.size.value} pixels`);
  }

  get #radius(): number {
    return this.size.value / 2;
  }

  #selectedMask(): MaskAnnotation | null {
    const { selected } = this.#state;
    return selected && isMask(selected) ? selected : null;
  }

  #maskAt(at: Point): MaskAnnotation | null {
    return shapesAt(this.#state.host.shapes().filter(isMask), at, 0)[0] ?? null;
  }
}

type MaskAnnotation = AnnotationInput & { readonly shape: Mask };

function isMask(one: AnnotationInput): one is MaskAnnotation {
  return one.shape.kind === "mask";
}

function isSame(a: Mask, b: Shape): boolean {
  if (b.kind !== "mask" || a.counts.length !== b.counts.length) return false;
  return a.counts.every((run, i) => run === b.counts[i]);
}
