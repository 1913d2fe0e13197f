import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Shape } from "../../../src/protocol/data.ts";
import { classNamed } from "../../annotations/classBook.ts";
import { cssColour } from "../../annotations/colours.ts";
import { boxBetween } from "../../annotations/geometry.ts";
import {
  paintShapes,
  placedPath,
  type PaintedShape,
  type Transform,
} from "../../annotations/paint.ts";
import type { ViewerModel } from "../viewerModel.ts";
import { place, type Point } from "../zoom.ts";
import type { Draft } from "./draft.ts";
import { ImageClasses } from "./imageClasses.tsx";

interface OverlayProps {
  readonly model: ViewerModel<HTMLImageElement>;
}

/** Annotations over the picture, at the screen's own resolution whatever the zoom. */
export function AnnotationOverlay({ model }: OverlayProps): JSX.Element | null {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { annotations } = model;
  const scene = model.picture.scene.value;
  const zoom = model.picture.zoom.value;
  const pictured = model.picture.pictured.value;
  // A picture that lingers is not the one that the annotations are of.
  const isCurrent =
    pictured.kind === "ready" && pictured.instanceId === model.shown.value?.instance.id;
  const painted = isCurrent ? annotations.painted.value : nothing;
  const draft = annotations.editor.draft.value;
  const waiting = annotations.waiting.value;
  const { tool, brush } = annotations.editor;
  const brushAt = tool.value === "brush" || tool.value === "eraser" ? brush.at.value : null;
  const brushSize = brush.size.value;
  const current = annotations.choice.current.value ?? -1;
  const { colour } = classNamed(annotations.classes.value, Math.max(0, current));
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context || !scene) return;
    const { width, height } = scene.stage;
    fit(element, width, height, scene.ratio);
    context.setTransform(scene.ratio, 0, 0, scene.ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const at = place(scene, zoom);
    const { fontFamily } = getComputedStyle(document.body);
    paintShapes(context, painted, at, { fontFamily, width, height });
    if (waiting) paintDraft(context, waiting, colour, at);
    if (draft.kind === "box")
      paintDraft(
        context,
        { kind: "box", ...boxBetween(draft.from, draft.to, scene.picture) },
        colour,
        at,
      );
    if (draft.kind === "path") paintOpen(context, draft, colour, at);
    if (draft.kind === "stroke" && !draft.annotation) paintDraft(context, draft.mask, colour, at);
    if (brushAt) paintBrush(context, brushAt, brushSize, at);
  }, [scene, zoom, painted, draft, waiting, colour, brushAt, brushSize]);
  return (
    <>
      <canvas
        ref={canvas}
        class="annotation-canvas"
        aria-hidden="true"
        data-painted={painted.length}
      />
      {isCurrent && <ImageClasses annotations={annotations} />}
    </>
  );
}

const nothing: readonly PaintedShape[] = [];

function fit(element: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
  // Setting a canvas's size empties it, and costs as much as painting.
  if (element.width === wide && element.height === tall) return;
  element.width = wide;
  element.height = tall;
  element.style.width = `${width}px`;
  element.style.height = `${height}px`;
}

function paintBrush(
  context: CanvasRenderingContext2D,
  { x, y }: Point,
  size: number,
  at: Transform,
): void {
  const circle = new Path2D();
  const radius = (size / 2) * at.scale;
  circle.arc(at.x + x * at.scale, at.y + y * at.scale, radius, 0, 2 * Math.PI);
  context.setLineDash([]);
  context.strokeStyle = "rgb(0 0 0 / 0.7)";
  context.lineWidth = 3;
  context.stroke(circle);
  context.strokeStyle = "#ffffff";
  context.lineWidth = 1.25;
  context.stroke(circle);
}

function paintDraft(
  context: CanvasRenderingContext2D,
  shape: Shape,
  colour: number,
  at: Transform,
): void {
  const path = placedPath(shape, at);
  if (shape.kind === "mask") {
    context.fillStyle = cssColour(colour, 0.4);
    context.fill(path, "evenodd");
  }
  stroke(context, path, colour);
}

function paintOpen(
  context: CanvasRenderingContext2D,
  { points, at, closed }: Extract<Draft, { kind: "path" }>,
  colour: number,
  { x, y, scale }: Transform,
): void {
  const path = new Path2D();
  const line = at ? [...points, at] : points;
  line.forEach((point, i) => {
    const to: [number, number] = [x + point.x * scale, y + point.y * scale];
    if (i === 0) path.moveTo(...to);
    else path.lineTo(...to);
  });
  stroke(context, path, colour);
  points.forEach((point, i) => {
    context.beginPath();
    context.arc(
      x + point.x * scale,
      y + point.y * scale,
      closed && i === 0 ? 6 : 4,
      0,
      2 * Math.PI,
    );
    context.fillStyle = closed && i === 0 && points.length >= 3 ? cssColour(colour) : "#ffffff";
    context.fill();
    context.strokeStyle = "#000000";
    context.lineWidth = 1.5;
    context.stroke();
  });
}

function stroke(context: CanvasRenderingContext2D, path: Path2D, colour: number): void {
  context.setLineDash([]);
  context.strokeStyle = "rgb(255 255 255 / 0.9)";
  context.lineWidth = 4;
  context.stroke(path);
  context.strokeStyle = cssColour(colour);
  context.lineWidth = 2;
  context.stroke(path);
}
