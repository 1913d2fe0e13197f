import type { AnnotationInput, Shape } from "../../../src/protocol/data.ts";
import type { Size } from "../../annotations/geometry.ts";

/** What the pointer does on the picture. */
export type Tool = "view" | "select" | "box" | "polygon" | "point";

/** What tools are called. */
export const toolNames: Readonly<Record<Tool, string>> = {
  view: "move the picture",
  select: "select and change",
  box: "draw boxes",
  polygon: "draw polygons",
  point: "draw points",
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
