import type { Signal } from "@preact/signals";
import type { AnnotationInput, Shape } from "../../../src/protocol/data.ts";
import type { Size } from "../../annotations/geometry.ts";
import type { Draft } from "./draft.ts";

/** What the pointer does on the picture. */
export type Tool =
  "view" | "select" | "box" | "polygon" | "polyline" | "point" | "brush" | "eraser";

/** What tools are called. */
export const toolNames: Readonly<Record<Tool, string>> = {
  view: "move the picture",
  select: "select and change",
  box: "draw boxes",
  polygon: "draw polygons",
  polyline: "draw lines",
  point: "draw points",
  brush: "paint masks",
  eraser: "erase from masks",
};

/** Where what is drawn goes. */
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

/** What the parts of the editor share. */
export interface EditorState {
  readonly host: EditorHost;
  readonly draft: Signal<Draft>;
  /** The corner of what is selected that keys move, or -1. */
  readonly vertex: Signal<number>;
  readonly selected: AnnotationInput | undefined;
  select(id: number | null): void;
}
