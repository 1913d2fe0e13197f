import type { AnnotationInput } from "../../../src/protocol/data.ts";
import {
  insertVertex,
  nextVertex,
  removeVertex,
  verticesOf,
  type Point,
} from "../../annotations/geometry.ts";
import { sideAt } from "../../annotations/hitTest.ts";
import { stepped } from "./draft.ts";
import type { EditorState } from "./editorHost.ts";

/** Adds, chooses and removes corners of what is selected. */
export class Corners {
  readonly #state: EditorState;

  constructor(state: EditorState) {
    this.#state = state;
  }

  /** Puts a corner on the side at a place; false when there is no side. */
  addAt(at: Point, reach: number): boolean {
    const { selected } = this.#state;
    const after = selected ? sideAt(selected.shape, at, reach) : -1;
    return selected !== undefined && after >= 0 && this.#insert(selected, after, at);
  }

  /** Adds a corner behind the one that keys move, half way to the next. */
  add(): boolean {
    const { selected, vertex } = this.#state;
    const here = selected && verticesOf(selected.shape)[vertex.value];
    const next = selected ? nextVertex(selected.shape, vertex.value) : null;
    if (!selected || !here || !next) return false;
    const middle = { x: (here.x + next.x) / 2, y: (here.y + next.y) / 2 };
    return this.#insert(selected, vertex.value, middle);
  }

  /** Chooses the corner that keys move. */
  step(delta: 1 | -1): boolean {
    const { selected, vertex, host } = this.#state;
    const { length } = selected ? verticesOf(selected.shape) : [];
    if (length === 0) return false;
    vertex.value = stepped(vertex.value, delta, length);
    host.say(`Corner ${vertex.value + 1} of ${length}`);
    return true;
  }

  remove(annotation: AnnotationInput, index: number): void {
    const { vertex, host } = this.#state;
    const shape = removeVertex(annotation.shape, index);
    vertex.value = -1;
    if (verticesOf(shape).length === verticesOf(annotation.shape).length)
      host.say("A shape keeps its last corners. Delete all of it instead");
    else host.change(annotation, shape, "Remove corner of");
  }

  #insert(annotation: AnnotationInput, after: number, at: Point): boolean {
    const { vertex, host } = this.#state;
    const size = host.size();
    if (!size) return false;
    host.change(annotation, insertVertex(annotation.shape, after, at, size), "Add corner to");
    vertex.value = after + 1;
    return true;
  }
}
