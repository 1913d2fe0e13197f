import { batch, computed, signal } from "@preact/signals";
import type { AnnotationInput, Shape } from "../../../src/protocol/data.ts";
import {
  boxBetween,
  growBox,
  insertVertex,
  moveBy,
  moveVertex,
  pointOf,
  polygonOf,
  removeVertex,
  resizeBox,
  verticesOf,
  type Point,
  type Size,
} from "../../annotations/geometry.ts";
import { distance, gripAt, shapesAt, sideAt, type Grip } from "../../annotations/hitTest.ts";

/** What the pointer does on the picture. */
export const tools = ["view", "select", "box", "polygon", "point"] as const;
export type Tool = (typeof tools)[number];

/** What is under way and no change yet. */
export type Draft =
  | { readonly kind: "none" }
  | { readonly kind: "box"; readonly from: Point; readonly to: Point }
  /** `at`: where the pointer is, to which the next line leads. */
  | { readonly kind: "polygon"; readonly points: readonly Point[]; readonly at: Point | null }
  | {
      readonly kind: "drag";
      readonly annotation: AnnotationInput;
      readonly grip: Grip;
      readonly from: Point;
      readonly shape: Shape;
      /** Whether it was selected before: another click goes to what lies beneath. */
      readonly again: boolean;
    }
  /** Moved by keys, which become one change when they rest. */
  | {
      readonly kind: "nudge";
      readonly annotation: AnnotationInput;
      readonly shape: Shape;
      readonly verb: string;
    };

export interface EditorHost {
  /** What can be seen and selected. */
  shapes(): readonly AnnotationInput[];
  /** Of the image; null while there is none. */
  size(): Size | null;
  /** A shape is drawn. */
  create(shape: Shape): void;
  change(annotation: AnnotationInput, shape: Shape, verb: string): void;
  remove(annotation: AnnotationInput): void;
  /** For those who do not see it. */
  say(text: string): void;
}

/** Drawing, selecting and changing shapes by pointer and keys; it knows positions in the image only and has no DOM. */
export class Editor {
  readonly tool = signal<Tool>("view");
  readonly draft = signal<Draft>({ kind: "none" });
  readonly selectedId = signal<number | null>(null);
  /** The corner of what is selected that keys move, or -1. */
  readonly vertex = signal(-1);
  /** What is selected, as long as it can be seen. */
  readonly selected = computed(() =>
    this.#host.shapes().find(({ id }) => id === this.selectedId.value),
  );
  readonly #host: EditorHost;
  /** Where keys put things: in the middle of what is seen. */
  view: () => { readonly middle: Point; readonly size: Size } | null = () => null;

  constructor(host: EditorHost) {
    this.#host = host;
  }

  use(tool: Tool): void {
    this.flush();
    batch(() => {
      this.tool.value = tool;
      this.draft.value = { kind: "none" };
      if (tool === "view") this.select(null);
    });
  }

  select(id: number | null): void {
    this.flush();
    batch(() => {
      this.selectedId.value = id;
      this.vertex.value = -1;
    });
  }

  /**
   * The pointer is pressed at a place of the image; `reach` is how near, in its pixels, is near enough. False: there is
   * nothing to do there, so that the picture may be moved.
   */
  down(at: Point, reach: number, { remove = false } = {}): boolean {
    const size = this.#host.size();
    const tool = this.tool.value;
    if (!size || tool === "view") return false;
    this.flush();
    if (tool === "polygon") return this.#clickPolygon(at, reach, size);
    const selected = this.selected.value;
    const grip = selected ? gripAt(selected.shape, at, reach) : null;
    if (selected && grip && grip.kind !== "move") {
      if (remove && grip.kind === "vertex") this.#removeVertex(selected, grip.index);
      else this.#hold(selected, grip, at, true);
      return true;
    }
    switch (tool) {
      case "box":
        this.draft.value = { kind: "box", from: at, to: at };
        return true;
      case "point":
        this.#host.create(pointOf(at, size));
        return true;
      case "select": {
        const [top, ...beneath] = shapesAt(this.#host.shapes(), at, reach);
        const under = [top, ...beneath].find((one) => one?.id === selected?.id) ?? top;
        if (under) this.#hold(under, { kind: "move" }, at, under.id === selected?.id);
        else this.select(null);
        return under !== undefined;
      }
    }
  }

  move(at: Point): void {
    const size = this.#host.size();
    const draft = this.draft.value;
    if (!size) return;
    if (draft.kind === "box") this.draft.value = { ...draft, to: at };
    else if (draft.kind === "polygon") this.draft.value = { ...draft, at };
    else if (draft.kind === "drag")
      this.draft.value = { ...draft, shape: dragged(draft, at, size) };
  }

  up(at: Point, reach: number): void {
    const size = this.#host.size();
    const draft = this.draft.value;
    if (!size) return;
    if (draft.kind === "box") {
      this.draft.value = { kind: "none" };
      const box = boxBetween(draft.from, at, size);
      const isClick = distance(draft.from, at) < reach / 2 || box.width < 1 || box.height < 1;
      if (isClick) this.select(shapesAt(this.#host.shapes(), at, reach)[0]?.id ?? null);
      else this.#host.create({ kind: "box", ...box });
    } else if (draft.kind === "drag") {
      this.draft.value = { kind: "none" };
      const shape = dragged(draft, at, size);
      if (distance(draft.from, at) >= reach / 3) {
        this.#host.change(draft.annotation, shape, verbOf(draft.grip, shape));
      } else if (draft.again && draft.grip.kind === "move") this.#selectBeneath(at, reach);
    }
  }

  /** Puts a corner where a side of the selected shape was double-clicked. */
  addVertexAt(at: Point, reach: number): boolean {
    const size = this.#host.size();
    const selected = this.selected.value;
    if (!size || !selected || this.tool.value !== "select") return false;
    const after = sideAt(selected.shape, at, reach);
    if (after < 0) return false;
    this.#host.change(selected, insertVertex(selected.shape, after, at, size), "Add corner to");
    this.vertex.value = after + 1;
    return true;
  }

  /** Gives up what is under way, then the selection, then the tool. False when there was nothing of it. */
  escape(): boolean {
    if (this.draft.value.kind !== "none") {
      this.draft.value = { kind: "none" };
      this.#host.say("Given up");
    } else if (this.vertex.value >= 0) this.vertex.value = -1;
    else if (this.selectedId.value !== null) this.select(null);
    else if (this.tool.value !== "view") this.use("view");
    else return false;
    return true;
  }

  /** Closes the polygon, or puts the tool's shape into the middle of what is seen, to be moved by keys. */
  enter(): boolean {
    const size = this.#host.size();
    const draft = this.draft.value;
    const tool = this.tool.value;
    if (!size || tool === "view") return false;
    if (draft.kind === "polygon") return this.#close(draft.points, size);
    const view = this.view();
    if (tool === "select" || draft.kind !== "none" || !view) return draft.kind !== "none";
    const { x, y } = view.middle;
    const [dx, dy] = [view.size.width / 8, view.size.height / 8];
    const box = boxBetween({ x: x - dx, y: y - dy }, { x: x + dx, y: y + dy }, size);
    if (tool === "point") this.#host.create(pointOf(view.middle, size));
    else if (tool === "box")
      this.#host.create({
        kind: "box",
        ...box,
        width: Math.max(1, box.width),
        height: Math.max(1, box.height),
      });
    else this.#host.create(polygonOf(cornersOf(box), size));
    return true;
  }

  /** Takes back the last point of the polygon that is being drawn. */
  backspace(): boolean {
    const draft = this.draft.value;
    if (draft.kind !== "polygon") return this.tool.value !== "view" && this.remove();
    const points = draft.points.slice(0, -1);
    this.draft.value = points.length === 0 ? { kind: "none" } : { ...draft, points };
    return true;
  }

  /** Deletes the corner that keys move, or all of what is selected. */
  remove(): boolean {
    this.flush();
    const selected = this.selected.value;
    if (!selected) return false;
    if (this.vertex.value >= 0) this.#removeVertex(selected, this.vertex.value);
    else {
      this.select(null);
      this.#host.remove(selected);
    }
    return true;
  }

  /** Adds a corner behind the one that keys move, half way to the next. */
  addVertex(): boolean {
    const size = this.#host.size();
    const selected = this.selected.value;
    const vertices = selected ? verticesOf(selected.shape) : [];
    const at = this.vertex.value;
    const here = vertices[at];
    const next = vertices[at + 1] ?? vertices[0];
    if (!size || !selected || !here || !next) return false;
    const middle = { x: (here.x + next.x) / 2, y: (here.y + next.y) / 2 };
    this.#host.change(selected, insertVertex(selected.shape, at, middle, size), "Add corner to");
    this.vertex.value = at + 1;
    return true;
  }

  /** Chooses the corner that keys move. */
  stepVertex(delta: 1 | -1): boolean {
    const selected = this.selected.value;
    const { length } = selected ? verticesOf(selected.shape) : [];
    if (length === 0) return false;
    const from = this.vertex.value < 0 && delta < 0 ? 0 : this.vertex.value;
    this.vertex.value = (from + delta + length) % length;
    this.#host.say(`Corner ${this.vertex.value + 1} of ${length}`);
    return true;
  }

  /** Selects the next shape, or the one before. */
  cycle(delta: 1 | -1): boolean {
    const shapes = this.#host.shapes();
    if (this.tool.value === "view" || shapes.length === 0) return false;
    const now = shapes.findIndex(({ id }) => id === this.selectedId.value);
    const from = now < 0 && delta < 0 ? 0 : now;
    this.select(shapes[(from + delta + shapes.length) % shapes.length]?.id ?? null);
    return true;
  }

  /** Moves what is selected, or its chosen corner, by pixels. */
  nudge(dx: number, dy: number): boolean {
    return this.#nudge((shape, size) => {
      const corner = this.vertex.value < 0 ? undefined : verticesOf(shape)[this.vertex.value];
      if (!corner) return { shape: moveBy(shape, dx, dy, size), verb: "Move" };
      const to = { x: corner.x + dx, y: corner.y + dy };
      return { shape: moveVertex(shape, this.vertex.value, to, size), verb: "Reshape" };
    });
  }

  /** Moves the right and the lower side of the selected box by pixels. */
  grow(dx: number, dy: number): boolean {
    if (this.selected.value?.shape.kind !== "box") return false;
    return this.#nudge((shape, size) => ({
      shape: shape.kind === "box" ? { kind: "box", ...growBox(shape, dx, dy, size) } : shape,
      verb: "Resize",
    }));
  }

  /** Makes a change of what keys have moved so far. */
  flush(): void {
    const draft = this.draft.value;
    if (draft.kind !== "nudge") return;
    this.draft.value = { kind: "none" };
    this.#host.change(draft.annotation, draft.shape, draft.verb);
  }

  #nudge(change: (shape: Shape, size: Size) => { shape: Shape; verb: string }): boolean {
    const size = this.#host.size();
    const draft = this.draft.value;
    const annotation = this.selected.value;
    if (!size || !annotation || (draft.kind !== "none" && draft.kind !== "nudge")) return false;
    const { shape, verb } = change(draft.kind === "nudge" ? draft.shape : annotation.shape, size);
    // Moving and resizing are two changes.
    if (draft.kind === "nudge" && draft.verb !== verb) this.flush();
    this.draft.value = { kind: "nudge", annotation, shape, verb };
    return true;
  }

  #clickPolygon(at: Point, reach: number, size: Size): boolean {
    const draft = this.draft.value;
    const points = draft.kind === "polygon" ? draft.points : [];
    const [first] = points;
    const last = points.at(-1);
    if (first && points.length >= 3 && distance(first, at) <= reach)
      return this.#close(points, size);
    // The second half of a double click is no other corner.
    if (last && distance(last, at) <= reach / 2) return true;
    this.select(null);
    this.draft.value = { kind: "polygon", points: [...points, at], at };
    return true;
  }

  #close(points: readonly Point[], size: Size): boolean {
    if (points.length < 3) {
      this.#host.say("A polygon needs three corners");
      return true;
    }
    this.draft.value = { kind: "none" };
    this.#host.create(polygonOf(points, size));
    return true;
  }

  #hold(annotation: AnnotationInput, grip: Grip, from: Point, again: boolean): void {
    batch(() => {
      this.selectedId.value = annotation.id;
      this.vertex.value = grip.kind === "vertex" ? grip.index : -1;
      this.draft.value = { kind: "drag", annotation, grip, from, shape: annotation.shape, again };
    });
  }

  #selectBeneath(at: Point, reach: number): void {
    const under = shapesAt(this.#host.shapes(), at, reach);
    const now = under.findIndex(({ id }) => id === this.selectedId.value);
    const next = under[(now + 1) % Math.max(1, under.length)];
    if (next) this.select(next.id);
  }

  #removeVertex(annotation: AnnotationInput, index: number): void {
    const shape = removeVertex(annotation.shape, index);
    this.vertex.value = -1;
    if (verticesOf(shape).length === verticesOf(annotation.shape).length)
      this.#host.say("A shape keeps its last corners. Delete all of it instead");
    else this.#host.change(annotation, shape, "Remove corner of");
  }
}

function dragged(
  { annotation, grip, from }: Extract<Draft, { kind: "drag" }>,
  at: Point,
  size: Size,
): Shape {
  const { shape } = annotation;
  switch (grip.kind) {
    case "move": {
      const isBox = shape.kind === "box";
      const [dx, dy] = [at.x - from.x, at.y - from.y];
      return moveBy(shape, isBox ? Math.round(dx) : dx, isBox ? Math.round(dy) : dy, size);
    }
    case "handle":
      return shape.kind === "box"
        ? { kind: "box", ...resizeBox(shape, grip.handle, at, size) }
        : shape;
    case "vertex":
      return moveVertex(shape, grip.index, at, size);
  }
}

function verbOf(grip: Grip, shape: Shape): string {
  if (grip.kind === "handle") return "Resize";
  return grip.kind === "vertex" && verticesOf(shape).length > 1 ? "Reshape" : "Move";
}

function cornersOf({ x, y, width, height }: Point & Size): Point[] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}
