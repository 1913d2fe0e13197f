/** What `globalThis.recorder` of a page measures, in ms on the page's clock unless said. */
export interface Recorder {
  /** When all visible cells were first painted; undefined before. */
  readonly firstComplete: number | undefined;
  /** Forgets what was measured so far, and measures from the next frame on. */
  start(): void;
  stop(): PageReport;
}

export interface PageReport {
  /** From one frame to the next. */
  readonly intervals: readonly number[];
  /** What the page's own handlers (frames, messages, scroll events, observers of sizes) took for each of these frames. */
  readonly work: readonly number[];
  /** How long each cell that was on the screen without its picture was so; cells that never were are not in it. */
  readonly blanks: readonly number[];
  /** Cells painted, summed over the frames. */
  readonly cells: number;
}

/** What was drawn on a canvas since it was emptied. */
interface Drawing {
  pictures: number;
  readonly shapes: Map<string, Shape>;
}

interface Shape {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Runs in every page before its scripts (Playwright's `addInitScript`) and watches what the grid does through the
 * functions that it calls: the grid itself knows nothing of it. Must not refer to anything outside itself.
 */
export function recordPages(): void {
  const nativeFrame = globalThis.requestAnimationFrame.bind(globalThis);
  let firstComplete: number | undefined;
  let hasPictures = false;
  let intervals: number[] = [];
  let work: number[] = [];
  let blanks: number[] = [];
  let cells = 0;
  let working = 0;
  let lastFrame = 0;
  const blankSince = new Map<number, number>();

  const timed = <A extends unknown[], R>(call: (...args: A) => R): ((...args: A) => R) =>
    function (this: unknown, ...args: A): R {
      const start = performance.now();
      try {
        return call.apply(this, args);
      } finally {
        working += performance.now() - start;
      }
    };

  // Each row of the grid is a canvas, which is emptied first. The painter fills a rounded shape where a picture is
  // missing, and one under each that is selected; what is round after the pictures are marks.
  let paints = false;
  const drawings = new Map<HTMLCanvasElement, Drawing>();
  const drawingOf = (of: HTMLCanvasElement): Drawing => {
    const drawing: Drawing = drawings.get(of) ?? { pictures: 0, shapes: new Map() };
    drawings.set(of, drawing);
    return drawing;
  };
  const canvas = CanvasRenderingContext2D.prototype;
  const { drawImage, fillRect, roundRect } = canvas;
  canvas.fillRect = function (x, y, width, height) {
    if (x === 0 && y === 0 && width === this.canvas.width && height === this.canvas.height) {
      paints = true;
      drawings.delete(this.canvas);
    }
    fillRect.call(this, x, y, width, height);
  };
  canvas.drawImage = function (this: CanvasRenderingContext2D, ...args: unknown[]) {
    const [x, y] = [Number(args[5]), Number(args[6])];
    const drawing = drawingOf(this.canvas);
    drawing.pictures++;
    for (const [key, shape] of drawing.shapes)
      if (x >= shape.x && x < shape.x + shape.width && y >= shape.y && y < shape.y + shape.height)
        drawing.shapes.delete(key);
    Reflect.apply(drawImage, this, args);
  };
  canvas.roundRect = function (x, y, width, height, radii) {
    const { pictures, shapes } = drawingOf(this.canvas);
    if (pictures === 0) shapes.set(`${x} ${y}`, { x, y, width, height });
    roundRect.call(this, x, y, width, height, radii);
  };

  globalThis.requestAnimationFrame = (callback) =>
    nativeFrame((time) => {
      const begun = performance.now();
      try {
        callback(time);
      } finally {
        working += performance.now() - begun;
        if (paints) painted();
      }
    });

  function painted(): void {
    for (const of of drawings.keys()) if (!of.isConnected) drawings.delete(of);
    const shown = [...drawings];
    const missing = shown.filter(([, { shapes }]) => shapes.size > 0);
    if (!hasPictures && shown.some(([, { pictures }]) => pictures > 0)) {
      hasPictures = true;
      console.debug("recorder: first pictures painted");
    }
    if (missing.length === 0 && shown.length > 0 && firstComplete === undefined) {
      firstComplete = performance.now();
      console.debug("recorder: first screen painted");
    }
    noteBlanks(missing.length === 0 ? new Set() : positionsOf(missing));
    cells += document.querySelectorAll("[data-position]").length;
    paints = false;
  }

  function noteBlanks(now: ReadonlySet<number>): void {
    const time = performance.now();
    for (const [position, since] of blankSince)
      if (!now.has(position)) {
        blanks.push(time - since);
        blankSince.delete(position);
      }
    for (const position of now) if (!blankSince.has(position)) blankSince.set(position, time);
  }

  /** The view's positions of cells, by the elements that lie over the canvases; nothing here makes the browser lay out. */
  function positionsOf(missing: Iterable<[HTMLCanvasElement, Drawing]>): Set<number> {
    const grid = document.querySelector<HTMLElement>("[role=grid]");
    const style = (name: string): number => parseFloat(grid?.style.getPropertyValue(name) ?? "");
    const pitch = style("--edge") + style("--cell-gap");
    const topOf = (element: HTMLElement): number =>
      parseFloat(element.style.transform.slice("translateY(".length));
    const rows = [...document.querySelectorAll<HTMLElement>(".grid-row")].map((row) => ({
      top: topOf(row),
      start: Number((row.firstElementChild as HTMLElement | null)?.dataset["position"]),
    }));
    const found = new Set<number>();
    for (const [of, { shapes }] of missing) {
      const top = topOf(of);
      const row = rows.find((each) => Math.abs(each.top - top) < pitch / 2);
      if (!row) continue;
      for (const { x } of shapes.values())
        found.add(row.start + Math.floor((x - style("--grid-padding")) / pitch));
    }
    return found;
  }

  const { addEventListener } = EventTarget.prototype;
  const watched = new Set(["message", "scroll"]);
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const own = watched.has(type) && typeof listener === "function" ? timed(listener) : listener;
    addEventListener.call(this, type, own, options);
  };

  // VS Code writes the page into a document that is open already, which ends every loop of frames begun before.
  let recording = 0;
  const tick = (time: number, of: number): void => {
    if (of !== recording) return;
    if (lastFrame > 0) {
      intervals.push(time - lastFrame);
      work.push(working);
    }
    working = 0;
    lastFrame = time;
    nativeFrame((next) => tick(next, of));
  };

  const recorder: Recorder = {
    get firstComplete() {
      return firstComplete;
    },
    start() {
      [intervals, work, blanks, cells, lastFrame] = [[], [], [], 0, 0];
      blankSince.clear();
      const of = ++recording;
      nativeFrame((time) => tick(time, of));
    },
    stop() {
      recording++;
      return { intervals, work, blanks, cells };
    },
  };
  Object.assign(globalThis, { recorder });
}
