import { cssColour } from "../annotations/colours.ts";
import { placePicture, thumbSizeFor } from "../shared/thumbs/picture.ts";
import type { ThumbStore } from "../shared/thumbs/thumbStore.ts";
import type { Camera, Place, Size } from "./camera.ts";
import { toStage } from "./camera.ts";
import { placeLabels, type CategoryLabel } from "./labels.ts";
import type { MapColours } from "./mapColours.ts";
import type { OpenMap } from "./openMap.ts";
import type { Palette } from "./palette.ts";
import { placeThumbs, type ThumbPlaces } from "./thumbPlaces.ts";

/** What lies over the points in one frame. */
export interface Overlay {
  readonly map: OpenMap;
  readonly camera: Camera;
  readonly size: Size;
  readonly ratio: number;
  readonly palette: Palette;
  readonly colours: MapColours;
  readonly labels: readonly CategoryLabel[];
  readonly pictures: boolean;
  readonly moving: boolean;
  /** Points with a ring: under the pointer, and under the keyboard's cursor. */
  readonly ringed: readonly (number | null)[];
  readonly diameter: number;
  /** The line that is being drawn; null: none. */
  readonly rubber: { readonly closed: boolean; readonly line: readonly Place[] } | null;
}

/** Draws thumbnails, names of categories, rings and the lasso. */
export class OverlayPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #thumbs: ThumbStore<ImageBitmap>;
  #placed: ThumbPlaces = { edge: 0, places: [] };

  constructor(canvas: HTMLCanvasElement, thumbs: ThumbStore<ImageBitmap>) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser has no canvas to draw the map on.");
    this.#canvas = canvas;
    this.#context = context;
    this.#thumbs = thumbs;
  }

  /** Answers how many thumbnails are on the stage, and whether some are still to come. */
  paint(overlay: Overlay): { thumbs: number; isWaiting: boolean } {
    const { size, ratio } = overlay;
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    const context = this.#context;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    const painted = this.#paintThumbs(overlay);
    this.#paintLabels(overlay);
    this.#paintRings(overlay);
    this.#paintRubber(overlay);
    return painted;
  }

  /** The point whose thumbnail is at a place of the stage, as it was painted last. */
  thumbAt({ x, y }: Place): number | null {
    const { edge, places } = this.#placed;
    const found = places.find(
      (place) => Math.abs(place.x - x) <= edge / 2 && Math.abs(place.y - y) <= edge / 2,
    );
    return found?.point ?? null;
  }

  #paintThumbs(overlay: Overlay): { thumbs: number; isWaiting: boolean } {
    const { map, camera, size, ratio, pictures, moving } = overlay;
    const { states, points, index } = map;
    this.#placed = pictures
      ? placeThumbs(points, index, (i) => states.isShown(i), camera, size)
      : { edge: 0, places: [] };
    const { edge, places } = this.#placed;
    const ids = places.map(({ point }) => states.ids[point] ?? 0);
    const px = thumbSizeFor(edge, ratio, true);
    this.#thumbs.nextFrame();
    this.#thumbs.want({
      ids,
      images: ids.map(() => 0),
      urgent: ids.length,
      px,
      scrolling: moving,
      hurried: moving,
    });
    let painted = 0;
    for (const [n, place] of places.entries()) {
      const id = ids[n] ?? 0;
      const slot = this.#thumbs.find(id, px);
      if (!slot) continue;
      painted++;
      const at = placePicture(slot.width, slot.height, slot.px, edge - 4, true);
      const [x, y] = [place.x - edge / 2 + 2 + at.dx, place.y - edge / 2 + 2 + at.dy];
      const { bitmap } = slot;
      this.#context.drawImage(
        bitmap,
        at.sx,
        slot.row * slot.px + at.sy,
        at.sw,
        at.sh,
        x,
        y,
        at.dw,
        at.dh,
      );
      this.#frame(overlay, place.point, { x, y }, { width: at.dw, height: at.dh });
    }
    const isWaiting = places.some((_, n) => {
      const id = ids[n] ?? 0;
      return !this.#thumbs.find(id, px) && !this.#thumbs.isAbsent(id);
    });
    return { thumbs: painted, isWaiting };
  }

  /** In the colour of the category; what is selected has a second, wider one. */
  #frame({ map, palette, colours }: Overlay, point: number, at: Place, size: Size): void {
    const context = this.#context;
    const edge = (width: number, colour: string, out: number): void => {
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.strokeRect(at.x - out, at.y - out, size.width + 2 * out, size.height + 2 * out);
    };
    if (map.states.isSelected(point)) {
      edge(3, colours.theme.focus, 2);
      return;
    }
    edge(2, cssColour(palette[map.states.codes[point] ?? 255] ?? colours.faint), 0);
  }

  #paintLabels({ labels, camera, size, colours, map }: Overlay): void {
    const context = this.#context;
    const { theme } = colours;
    const { fontFamily, fontSize } = theme;
    context.font = `600 ${fontSize}px ${fontFamily}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 4;
    context.strokeStyle = theme.background;
    context.fillStyle = theme.foreground;
    const widthOf = (text: string): number => context.measureText(text).width;
    const open = labels.filter(({ code }) => map.states.isCodeShown(code));
    for (const { text, x, y } of placeLabels(open, camera, size, widthOf, fontSize * 1.3)) {
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    }
  }

  #paintRings({ ringed, map, camera, size, colours, diameter }: Overlay): void {
    const context = this.#context;
    for (const point of new Set(ringed)) {
      if (point === null) continue;
      const { x, y } = map.points;
      const at = toStage(camera, size, { x: x[point] ?? 0, y: y[point] ?? 0 });
      for (const [width, colour] of [
        [4, colours.theme.background],
        [2, colours.theme.focus],
      ] as const) {
        context.beginPath();
        context.arc(at.x, at.y, diameter / 2 + 4, 0, 2 * Math.PI);
        context.lineWidth = width;
        context.strokeStyle = colour;
        context.stroke();
      }
    }
  }

  #paintRubber({ rubber, colours }: Overlay): void {
    const [first, ...others] = rubber?.line ?? [];
    if (!rubber || !first) return;
    const context = this.#context;
    context.beginPath();
    context.moveTo(first.x, first.y);
    for (const { x, y } of others) context.lineTo(x, y);
    if (rubber.closed) context.closePath();
    context.fillStyle = `color-mix(in srgb, ${colours.theme.focus} 15%, transparent)`;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = colours.theme.focus;
    context.setLineDash([5, 3]);
    context.stroke();
    context.setLineDash([]);
  }
}
