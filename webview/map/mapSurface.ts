import { DisposableStore, toDisposable, type Disposable } from "../../src/base/disposable.ts";
import { onDidChangeTheme } from "../shared/theme.ts";
import type { Place } from "./camera.ts";
import { HeatPainter } from "./heatPainter.ts";
import { readColours, type MapColours } from "./mapColours.ts";
import type { MapModel } from "./mapModel.ts";
import type { OpenMap } from "./openMap.ts";
import { OverlayPainter } from "./overlayPainter.ts";
import { paletteOf, textureOf, type Palette } from "./palette.ts";
import { PointRenderer } from "./pointRenderer.ts";

/** The layers of the stage, from below. */
export interface Canvases {
  readonly heat: HTMLCanvasElement;
  readonly points: HTMLCanvasElement;
  readonly over: HTMLCanvasElement;
}

/** A map rests when it was not moved for so long, in ms. */
const rest = 180;
/** Points of a frame while the map moves, at least. */
const fewest = 20_000;

/**
 * Draws the map a frame at a time, when something changed. While it moves on a machine that cannot keep up, a sample of
 * the points is drawn, as many as leave 30 frames a second; all of them once it rests.
 */
export class MapSurface implements Disposable {
  readonly #model: MapModel<ImageBitmap>;
  readonly #stage: HTMLElement;
  readonly #owned = new DisposableStore();
  readonly #renderer: PointRenderer | undefined;
  readonly #heat: HeatPainter;
  readonly #over: OverlayPainter;
  #colours: MapColours = readColours();
  #palette: Palette = [];
  #shown: OpenMap | null = null;
  #paletteOf: unknown;
  #frame = 0;
  #budget = Infinity;
  #paintedAt = 0;
  #wasMoving = false;
  /** The line of a lasso or a box, in CSS pixels of the stage. */
  #rubber: { readonly closed: boolean; readonly line: readonly Place[] } | null = null;

  constructor(stage: HTMLElement, canvases: Canvases, model: MapModel<ImageBitmap>) {
    this.#model = model;
    this.#stage = stage;
    this.#renderer = PointRenderer.on(canvases.points, {
      onRestored: () => this.draw(),
      onError: (error) => model.report(error),
    });
    if (this.#renderer) this.#owned.add(this.#renderer);
    this.#heat = new HeatPainter(canvases.heat);
    this.#over = new OverlayPainter(canvases.over, model.thumbs);
    this.#owned.add(model.onDidChange(() => this.draw()));
    this.#owned.add(
      onDidChangeTheme(() => {
        this.#colours = readColours();
        this.#paletteOf = undefined;
        this.draw();
      }),
    );
    const resized = new ResizeObserver(([entry]) => {
      const { width, height } = entry?.contentRect ?? stage.getBoundingClientRect();
      model.steering.resize({ width, height });
    });
    resized.observe(stage);
    this.#owned.add(toDisposable(() => resized.disconnect()));
    this.#owned.add(toDisposable(() => cancelAnimationFrame(this.#frame)));
  }

  /** Whether points can be drawn at all: the browser has WebGL 2. */
  get canDraw(): boolean {
    return this.#renderer !== undefined;
  }

  /** In the next frame. */
  draw(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame((now) => this.#paint(now));
  }

  setRubber(line: readonly Place[] | null, closed: boolean): void {
    this.#rubber = line && { line, closed };
    this.draw();
  }

  /** The point at a place of the stage: of the thumbnail there, else the nearest within reach; null: none. */
  pointAt(place: Place): number | null {
    const map = this.#model.open.value;
    if (!map) return null;
    const thumb = this.#over.thumbAt(place);
    if (thumb !== null) return thumb;
    const { now, size } = this.#model.steering;
    const reach = Math.max(6, this.#diameter(map) / 2 + 3) / now.zoom;
    const at = {
      x: (place.x - size.value.width / 2) / now.zoom + now.x,
      y: (place.y - size.value.height / 2) / now.zoom + now.y,
    };
    const point = map.index.nearest(at, reach, (i) => map.states.isShown(i));
    return point < 0 ? null : point;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #paint(now: number): void {
    this.#frame = 0;
    const { steering, coloring, selection, density, labels, pictures, open } = this.#model;
    const map = open.value;
    const size = steering.size.value;
    if (!map || size.width === 0 || size.height === 0) return;
    const started = performance.now();
    this.#adopt(map);
    // Where a frame takes longer than a rest, a move since the last one is still a move.
    const moving = now - steering.movedAt < rest || steering.movedAt > this.#paintedAt;
    // The first frame after a rest tells nothing.
    if (moving && this.#wasMoving) this.#adapt(now - this.#paintedAt, map.states.count);
    this.#wasMoving = moving;
    this.#paintedAt = now;
    const camera = steering.now;
    const ratio = window.devicePixelRatio;
    const diameter = this.#diameter(map);
    const hasSelection = selection.points.value > 0;
    const isDense = density.value;
    if (isDense) this.#heat.paint(map, camera, size, this.#colours.heat);
    else this.#heat.clear();
    const drawn =
      this.#renderer?.draw({
        camera,
        size,
        ratio,
        diameter,
        opacity: isDense
          ? 0
          : hasSelection
            ? this.#colours.faded
            : opacityOf(map.states.count, diameter),
        outside: isDense ? 0 : 0.12,
        most: moving ? this.#budget : Infinity,
      }) ?? 0;
    const painted = this.#over.paint({
      map,
      camera,
      size,
      ratio,
      diameter,
      moving,
      palette: this.#palette,
      colours: this.#colours,
      labels: labels.value ? coloring.labels.value : [],
      pictures: pictures.value && !isDense,
      ringed: [selection.hovered.value, selection.current.value],
      rubber: this.#rubber,
    });
    const { dataset } = this.#stage;
    dataset["points"] = String(drawn);
    dataset["thumbs"] = String(painted.thumbs);
    dataset["work"] = (performance.now() - started).toFixed(1);
    this.#stage.ariaBusy = String(moving || painted.isWaiting);
    // At rest, with all points.
    if (moving) this.draw();
  }

  #adopt(map: OpenMap): void {
    const { coloring } = this.#model;
    const colors = coloring.colors.value;
    if (this.#shown !== map) {
      this.#shown = map;
      this.#budget = map.states.count;
      this.#renderer?.setPoints(map.points);
    }
    if (this.#paletteOf !== (colors ?? "plain")) {
      this.#paletteOf = colors ?? "plain";
      this.#palette = paletteOf(colors, this.#colours);
      this.#renderer?.setPalette(textureOf(this.#palette));
      this.#model.palette.value = this.#palette;
    }
    if (map.states.takeChange()) this.#renderer?.setStates(map.states.codes, map.states.flags);
  }

  #adapt(interval: number, count: number): void {
    if (interval > 40) this.#budget = Math.max(fewest, this.#budget * 0.6);
    else if (interval < 22) this.#budget = Math.min(count, this.#budget * 1.3);
  }

  /** Of a point in CSS pixels: as large as their number allows, and larger the closer one comes. */
  #diameter({ states }: OpenMap): number {
    const { now, whole } = this.#model.steering;
    const closer = Math.max(0, Math.log2(now.zoom / whole.zoom));
    const base = Math.min(9, Math.max(1.8, 60 / Math.sqrt(states.count / 20)));
    return Math.min(14, base + closer * 1.2);
  }
}

/** Many small points show where there are more of them by shining through. */
function opacityOf(count: number, diameter: number): number {
  return count < 5000 ? 0.95 : diameter > 5 ? 0.85 : 0.7;
}
