import { batch, signal } from "@preact/signals";
import type { AnnotationInput, Shape } from "../../../src/protocol/data.ts";
import { boxBetween, pointOf, type Point, type Size } from "../../annotations/geometry.ts";
import { beneath, distance, gripAt, shapesAt, type Grip } from "../../annotations/hitTest.ts";
import { Brush } from "./brush.ts";
import { Corners } from "./corners.ts";
import {
  dragged,
  grown,
  nudged,
  shapeInMiddle,
  stepped,
  verbOf,
  type Draft,
  type Nudged,
  type Seen,
} from "./draft.ts";
import type { EditorHost, EditorState, Tool } from "./editorHost.ts";
import { PathTool } from "./pathTool.ts";

/** Drawing, selecting and changing shapes by pointer and keys; it knows positions in the image only and has no DOM. */
export class Editor implements EditorState {
  readonly tool = signal<Tool>("view");
  readonly draft = signal<Draft>({ kind: "none" });
  readonly selectedId = signal<number | null>(null);
  /** The corner of what is selected that keys move, or -1. */
  readonly vertex = signal(-1);
  readonly host: EditorHost;
  readonly brush = new Brush(this);
  readonly corners = new Corners(this);
  readonly #path = new PathTool(this);
  /** Where keys put things: in the middle of what is seen. */
  view: () => Seen | null = () => null;

  constructor(host: EditorHost) {
    this.host = host;
  }

  /** What is selected, as long as it can be seen. */
  get selected(): AnnotationInput | undefined {
    const id = this.selectedId.value;
    return id === null ? undefined : this.host.shapes().find((one) => one.id === id);
  }

  use(tool: Tool): void {
    this.flush();
    batch(() => {
      this.tool.value = tool;
      this.brush.at.value = null;
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
   * The pointer is pressed at a place of the image; `reach` is how near, in its pixels, is near enough; `remove`: takes
   * a corner away, and makes an eraser of the brush. False: there is nothing to do there, so that the picture may be
   * moved.
   */
  down(at: Point, reach: number, { remove = false } = {}): boolean {
    const size = this.host.size();
    const tool = this.tool.value;
    if (!size || tool === "view") return false;
    this.flush();
    if (tool === "polygon" || tool === "polyline") {
      this.#path.click(at, reach, size, tool === "polygon");
      return true;
    }
    if (tool === "brush" || tool === "eraser") {
      this.brush.down(at, size, remove !== (tool === "eraser"));
      return true;
    }
    const selected = this.selected;
    const grip = selected ? gripAt(selected.shape, at, reach) : null;
    if (selected && grip && grip.kind !== "move") {
      if (remove && grip.kind === "vertex") this.corners.remove(selected, grip.index);
      else this.#hold(selected, grip, at, true);
      return true;
    }
    switch (tool) {
      case "box":
        this.draft.value = { kind: "box", from: at, to: at };
        return true;
      case "point":
        this.host.create(pointOf(at, size));
        return true;
      case "select": {
        const here = shapesAt(this.host.shapes(), at, reach);
        const under = here.find(({ id }) => id === selected?.id) ?? here[0];
        if (under) this.#hold(under, { kind: "move" }, at, under.id === selected?.id);
        else this.select(null);
        return under !== undefined;
      }
    }
  }

  move(at: Point): void {
    const size = this.host.size();
    const draft = this.draft.value;
    if (!size) return;
    if (draft.kind === "box") this.draft.value = { ...draft, to: at };
    if (draft.kind === "path") this.draft.value = { ...draft, at };
    if (this.#isBrush) this.brush.move(at);
    if (draft.kind === "drag") this.draft.value = { ...draft, shape: dragged(draft, at, size) };
  }

  up(at: Point, reach: number): void {
    const size = this.host.size();
    const draft = this.draft.value;
    if (!size) return;
    if (draft.kind === "stroke") this.brush.up();
    else if (draft.kind === "box") {
      this.draft.value = { kind: "none" };
      const box = boxBetween(draft.from, at, size);
      const isClick = distance(draft.from, at) < reach / 2 || box.width < 1 || box.height < 1;
      if (isClick) this.select(shapesAt(this.host.shapes(), at, reach)[0]?.id ?? null);
      else this.host.create({ kind: "box", ...box });
    } else if (draft.kind === "drag") {
      this.draft.value = { kind: "none" };
      const shape = dragged(draft, at, size);
      if (distance(draft.from, at) >= reach / 3) {
        this.host.change(draft.annotation, shape, verbOf(draft.grip, shape));
      } else if (draft.again && draft.grip.kind === "move")
        this.select(beneath(this.host.shapes(), this.selectedId.value, at, reach));
    }
  }

  /** A double click: ends a line, or puts a corner on a side of what is selected. */
  doubleClick(at: Point, reach: number): boolean {
    if (this.tool.value === "select") return this.corners.addAt(at, reach);
    const size = this.host.size();
    if (size && this.tool.value === "polyline") this.#path.finish(size);
    return this.tool.value !== "view";
  }

  /** Gives up what is under way, then the selection, then the tool. False when there was nothing of it. */
  escape(): boolean {
    if (this.draft.value.kind !== "none") {
      this.draft.value = { kind: "none" };
      this.host.say("Given up");
    } else if (this.vertex.value >= 0) this.vertex.value = -1;
    else if (this.selectedId.value !== null) this.select(null);
    else if (this.tool.value !== "view") this.use("view");
    else return false;
    return true;
  }

  /** Ends the polygon or line, paints, or puts the tool's shape into the middle of what is seen, to be moved by keys. */
  enter(): boolean {
    const size = this.host.size();
    const draft = this.draft.value;
    const tool = this.tool.value;
    if (!size || tool === "view") return false;
    if (draft.kind === "path") {
      this.#path.finish(size);
      return true;
    }
    const view = this.view();
    if (tool === "select" || draft.kind !== "none" || !view) return draft.kind !== "none";
    if (tool === "brush" || tool === "eraser") return this.brush.dab(view, tool === "eraser");
    this.host.create(shapeInMiddle(tool, view, size));
    return true;
  }

  /** Takes back the last corner of what is being drawn; without any it deletes what is selected. */
  backspace(): boolean {
    return this.#path.takeBack() || (this.tool.value !== "view" && this.remove());
  }

  /** Deletes the corner that keys move, or all of what is selected. */
  remove(): boolean {
    this.flush();
    const selected = this.selected;
    if (!selected) return false;
    if (this.vertex.value >= 0) this.corners.remove(selected, this.vertex.value);
    else {
      this.select(null);
      this.host.remove(selected);
    }
    return true;
  }

  /** Selects the next shape, or the one before. */
  cycle(delta: 1 | -1): boolean {
    const ids = this.host.shapes().map(({ id }) => id);
    if (this.tool.value === "view" || ids.length === 0) return false;
    const at = stepped(ids.indexOf(this.selectedId.value ?? 0), delta, ids.length);
    this.select(ids[at] ?? null);
    return true;
  }

  /** Moves what is selected, or its chosen corner, by pixels; or the brush, while it is in the hand. */
  nudge(dx: number, dy: number): boolean {
    if (this.#isBrush) return this.brush.moveBy(dx, dy, this.view());
    return this.#nudge((shape, size) => nudged(shape, this.vertex.value, { x: dx, y: dy }, size));
  }

  /** Moves the right and the lower side of the selected box by pixels. */
  grow(dx: number, dy: number): boolean {
    if (this.selected?.shape.kind !== "box") return false;
    return this.#nudge((shape, size) => grown(shape, { x: dx, y: dy }, size));
  }

  /** Makes a change of what keys have moved so far. */
  flush(): void {
    const draft = this.draft.value;
    if (draft.kind !== "nudge") return;
    this.draft.value = { kind: "none" };
    this.host.change(draft.annotation, draft.shape, draft.verb);
  }

  #nudge(change: (shape: Shape, size: Size) => Nudged): boolean {
    const size = this.host.size();
    const draft = this.draft.value;
    const annotation = this.selected;
    if (!size || !annotation || (draft.kind !== "none" && draft.kind !== "nudge")) return false;
    const { shape, verb } = change(draft.kind === "nudge" ? draft.shape : annotation.shape, size);
    // Moving and resizing are two changes.
    if (draft.kind === "nudge" && draft.verb !== verb) this.flush();
    this.draft.value = { kind: "nudge", annotation, shape, verb };
    return true;
  }

  get #isBrush(): boolean {
    return this.tool.value === "brush" || this.tool.value === "eraser";
  }

  #hold(annotation: AnnotationInput, grip: Grip, from: Point, again: boolean): void {
    batch(() => {
      this.selectedId.value = annotation.id;
      this.vertex.value = grip.kind === "vertex" ? grip.index : -1;
      this.draft.value = { kind: "drag", annotation, grip, from, shape: annotation.shape, again };
    });
  }
}
