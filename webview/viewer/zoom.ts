export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a viewer shows: the stage in CSS pixels, the picture in its own, and the screen's device pixels per CSS pixel. */
export interface Scene {
  readonly stage: Size;
  readonly picture: Size;
  readonly ratio: number;
}

/** How a picture is looked at: as large as fits, or at a scale around a point. */
export type Zoom =
  | { readonly kind: "fit" }
  | {
      readonly kind: "free";
      /** CSS pixels for one pixel of the picture. */
      readonly scale: number;
      /** The point of the picture, in its pixels, that is in the middle of the stage. */
      readonly centre: Point;
    };

/** Where the picture is on the stage, in CSS pixels. */
export interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

/** Free space around a picture that fits, in CSS pixels. */
const margin = 16;

/** Small pictures (a digit of 28 pixels) are enlarged to this size, which is still far from the whole stage. */
const enlargedTo = 480;

/** No more than this many device pixels for one pixel of the picture. */
const largestZoom = 64;

const steps = [
  0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.33, 0.5, 0.67, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12,
  16, 24, 32, 48, 64,
];

/** The scale at which the whole picture is seen. */
export function fitScale({ stage, picture, ratio }: Scene): number {
  const width = Math.max(1, stage.width - 2 * margin);
  const height = Math.max(1, stage.height - 2 * margin);
  const fits = Math.min(width / picture.width, height / picture.height);
  const longest = Math.max(picture.width, picture.height);
  return Math.min(fits, Math.max(1 / ratio, enlargedTo / longest));
}

export function place(scene: Scene, zoom: Zoom): Placed {
  const { stage, picture } = scene;
  const scale = zoom.kind === "fit" ? fitScale(scene) : zoom.scale;
  const centre =
    zoom.kind === "fit" ? { x: picture.width / 2, y: picture.height / 2 } : zoom.centre;
  return {
    x: stage.width / 2 - centre.x * scale,
    y: stage.height / 2 - centre.y * scale,
    width: picture.width * scale,
    height: picture.height * scale,
    scale,
  };
}

/** Device pixels for one pixel of the picture: 1 is "100 %". */
export function zoomFactor(scene: Scene, zoom: Zoom): number {
  return place(scene, zoom).scale * scene.ratio;
}

/** Zooms to a factor (see {@link zoomFactor}); what is at `at` on the stage stays there. */
export function zoomTo(scene: Scene, zoom: Zoom, factor: number, at: Point): Zoom {
  const fit = fitScale(scene);
  const smallest = Math.min(fit, 1 / scene.ratio);
  const scale = Math.max(smallest, Math.min(largestZoom / scene.ratio, factor / scene.ratio));
  if (Math.abs(scale / fit - 1) < 0.001) return { kind: "fit" };
  const before = place(scene, zoom);
  const under = { x: (at.x - before.x) / before.scale, y: (at.y - before.y) / before.scale };
  const centre = {
    x: under.x + (scene.stage.width / 2 - at.x) / scale,
    y: under.y + (scene.stage.height / 2 - at.y) / scale,
  };
  return { kind: "free", scale, centre: within(scene, scale, centre) };
}

/** One step in or out, to a round factor. */
export function zoomStep(scene: Scene, zoom: Zoom, direction: 1 | -1, at: Point): Zoom {
  const factor = zoomFactor(scene, zoom);
  const next =
    direction > 0
      ? steps.find((step) => step > factor * 1.01)
      : steps.findLast((step) => step < factor * 0.99);
  const fit = fitScale(scene) * scene.ratio;
  const target = next ?? factor;
  // The fitting size is a step of its own: one does not zoom past it.
  const passesFit =
    direction > 0 ? factor < fit * 0.99 && target > fit : factor > fit * 1.01 && target < fit;
  return zoomTo(scene, zoom, passesFit ? fit : target, at);
}

/** Between the fitting size and 100 %; when they are the same, 200 % stands in for the latter. */
export function toggleZoom(scene: Scene, zoom: Zoom, at: Point): Zoom {
  if (zoom.kind === "free") return { kind: "fit" };
  const isSame = Math.abs(zoomFactor(scene, zoom) - 1) < 0.01;
  return zoomTo(scene, zoom, isSame ? 2 : 1, at);
}

/** Moves the picture by so many CSS pixels, as far as there is more of it. */
export function panBy(scene: Scene, zoom: Zoom, dx: number, dy: number): Zoom {
  if (zoom.kind === "fit") return zoom;
  const { scale, centre } = zoom;
  const moved = { x: centre.x - dx / scale, y: centre.y - dy / scale };
  return { ...zoom, centre: within(scene, scale, moved) };
}

/** The zoom for a stage that has changed: nothing beyond the picture's edge comes into sight. */
export function settle(scene: Scene, zoom: Zoom): Zoom {
  if (zoom.kind === "fit") return zoom;
  return { ...zoom, centre: within(scene, zoom.scale, zoom.centre) };
}

/** Whether a part of the picture is beyond the stage. */
export function canPan(scene: Scene, zoom: Zoom): boolean {
  const { width, height } = place(scene, zoom);
  return width > scene.stage.width + 0.5 || height > scene.stage.height + 0.5;
}

/** The long side of the picture on the screen in device pixels, in steps, so that a small change needs no new picture. */
export function neededSide(scene: Scene, zoom: Zoom): number {
  const { width, height } = place(scene, zoom);
  return Math.ceil((Math.max(width, height) * scene.ratio) / 256) * 256;
}

// A picture smaller than the stage stays in its middle; of a larger one no edge comes further in than the stage's.
function within({ stage, picture }: Scene, scale: number, centre: Point): Point {
  const axis = (at: number, length: number, room: number): number => {
    const half = room / 2 / scale;
    return length <= 2 * half ? length / 2 : Math.max(half, Math.min(length - half, at));
  };
  return {
    x: axis(centre.x, picture.width, stage.width),
    y: axis(centre.y, picture.height, stage.height),
  };
}
