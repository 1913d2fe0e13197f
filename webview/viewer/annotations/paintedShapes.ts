import type { AnnotationInput, Shape } from "../../../src/protocol/data.ts";
import { classNamed, type AnnotationClass } from "../../annotations/classBook.ts";
import { labelOf } from "../../annotations/describe.ts";
import type { PaintedShape } from "../../annotations/paint.ts";
import type { Draft } from "./draft.ts";
import type { Editor } from "./editor.ts";

/** How annotations look while the editor is at work on them. */
export function paintedOf(
  all: readonly AnnotationInput[],
  classes: ReadonlyMap<number, AnnotationClass>,
  { draft, selectedId, vertex }: Editor,
  editable: boolean,
): PaintedShape[] {
  const now = draft.value;
  const held = heldBy(now);
  return all.map((one) => {
    const { name, colour } = classNamed(classes, one.classId);
    const selected = one.id === selectedId.value;
    return {
      shape: held?.id === one.id ? held.shape : one.shape,
      colour,
      label: labelOf(one, name),
      predicted: one.source !== "",
      selected,
      vertex: selected ? vertex.value : -1,
      editable,
    };
  });
}

function heldBy(draft: Draft): { readonly id: number; readonly shape: Shape } | null {
  switch (draft.kind) {
    case "drag":
    case "nudge":
      return { id: draft.annotation.id, shape: draft.shape };
    case "stroke":
      return draft.annotation && { id: draft.annotation.id, shape: draft.mask };
    default:
      return null;
  }
}
