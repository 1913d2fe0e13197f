import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { dimensions } from "../shared/format.ts";
import { placePicture } from "../shared/thumbs/picture.ts";
import { toStage } from "./camera.ts";
import type { MapModel } from "./mapModel.ts";
import type { OpenMap } from "./openMap.ts";

/** Edge of the picture in CSS pixels. */
const edge = 128;
const cardWidth = edge + 18;
const cardHeight = edge + 60;

/** The picture and the name of the point under the pointer, or of the one that the keyboard is on. */
export function HoverCard({ model }: { model: MapModel<ImageBitmap> }): JSX.Element | null {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useDrawn(model);
  const { selection, steering } = model;
  const point = selection.hovered.value ?? selection.current.value;
  const map = model.open.value;
  const id = map && point !== null ? (map.states.ids[point] ?? 0) : 0;
  useEffect(() => {
    if (id === 0) return;
    // Pictures of the points before this one may be freed.
    model.previews.nextFrame();
    model.looks.want([id]);
    model.previews.want({
      ids: [id],
      images: [0],
      urgent: 1,
      px: 128,
      scrolling: false,
      hurried: false,
    });
  }, [model, id, drawn]);
  const look = model.looks.get(id);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !look) return;
    const ratio = window.devicePixelRatio;
    const slot = model.previews.find(id, 128);
    context.canvas.width = context.canvas.height = edge * ratio;
    if (!slot) return;
    const at = placePicture(slot.width, slot.height, slot.px, edge * ratio, true);
    const { sx, sy, sw, sh, dx, dy, dw, dh } = at;
    context.drawImage(slot.bitmap, sx, slot.row * slot.px + sy, sw, sh, dx, dy, dw, dh);
  }, [model, id, look, drawn]);
  if (!map || point === null || id === 0 || !look) return null;
  const { width, height } = steering.size.value;
  const at = toStage(steering.now, steering.size.value, {
    x: map.points.x[point] ?? 0,
    y: map.points.y[point] ?? 0,
  });
  if (at.x < 0 || at.y < 0 || at.x > width || at.y > height) return null;
  const left = at.x + 14 + cardWidth > width ? at.x - 14 - cardWidth : at.x + 14;
  const top = Math.min(Math.max(4, at.y - cardHeight / 2), Math.max(4, height - cardHeight - 4));
  const category = categoryOf(model, map, point);
  return (
    <div
      class="hover-card"
      style={{ transform: `translate(${Math.max(0, left)}px, ${top}px)`, width: `${cardWidth}px` }}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <div class="hover-name">{look.name}</div>
      <div class="hover-more">
        {category ?? (look.width > 0 ? dimensions(look.width, look.height) : "Not decoded yet")}
      </div>
    </div>
  );
}

/** The same in words, of the point that the keyboard is on: a screen reader hears nothing of a canvas. */
export function CursorText({ model }: { model: MapModel<ImageBitmap> }): JSX.Element {
  useDrawn(model);
  const point = model.selection.current.value;
  const map = model.open.value;
  const look = map && point !== null ? model.looks.get(map.states.ids[point] ?? 0) : undefined;
  const parts =
    look && map && point !== null
      ? [look.name, categoryOf(model, map, point), map.states.isSelected(point) && "selected"]
      : [];
  return (
    <p class="visually-hidden cursor-text" role="status">
      {parts.filter(Boolean).join(", ")}
    </p>
  );
}

function categoryOf(
  { coloring }: MapModel<ImageBitmap>,
  map: OpenMap,
  point: number,
): string | null {
  const colors = coloring.colors.value;
  const code = map.states.codes[point] ?? 255;
  return colors && (colors.categories[code] ?? colors.without).label;
}

/** Draws again, with a number that grows, when there is more to show, or to ask for. */
function useDrawn(model: MapModel<ImageBitmap>): number {
  const drawn = useSignal(0);
  useEffect(() => {
    const subscription = model.onDidChange(() => (drawn.value = drawn.peek() + 1));
    return () => subscription.dispose();
  }, [model, drawn]);
  return drawn.value;
}
