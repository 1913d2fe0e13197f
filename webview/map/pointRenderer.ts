import { toDisposable, DisposableStore, type Disposable } from "../../src/base/disposable.ts";
import { seen, type Camera, type Size } from "./camera.ts";
import { DrawOrder } from "./drawOrder.ts";
import type { MapPoints } from "./mapPoints.ts";

export interface RendererHost {
  /** The next frame can be drawn again. */
  onRestored(): void;
  /** The graphics driver refuses to draw points. */
  onError(error: unknown): void;
}

/** Bits of a point's flags. */
export const pointFlag = { selected: 1, outside: 2, hidden: 4 } as const;

/** What the points look like in one frame. */
export interface PointLook {
  readonly camera: Camera;
  readonly size: Size;
  /** Device pixels a CSS pixel. */
  readonly ratio: number;
  /** Diameter in CSS pixels. */
  readonly diameter: number;
  /** Opacities, in [0, 1], of points that are not selected: in the view (0: none of them is drawn), and outside of it. */
  readonly opacity: number;
  readonly outside: number;
  /** Draw about so many at most. */
  readonly most: number;
}

/**
 * Draws points as round dots by WebGL 2: places are given to the graphics card once, codes and flags with every change
 * of colouring or selection (two bytes a point), and a frame is a transformation. A lost context is built again from
 * what is kept here.
 */
export class PointRenderer implements Disposable {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: WebGL2RenderingContext;
  readonly #owned = new DisposableStore();
  #points: MapPoints | null = null;
  #order: DrawOrder | null = null;
  #states: Uint8Array = new Uint8Array();
  #palette: Uint8Array = new Uint8Array(1024);
  #built: Built | null = null;

  /** `undefined` where the browser has no WebGL 2, or none that draws points. */
  static on(canvas: HTMLCanvasElement, host: RendererHost): PointRenderer | undefined {
    const context = canvas.getContext("webgl2", {
      alpha: true,
      antialias: false,
      depth: false,
      stencil: false,
      powerPreference: "high-performance",
    });
    if (!context) return undefined;
    try {
      return new PointRenderer(canvas, context, host);
    } catch (error) {
      host.onError(error);
      return undefined;
    }
  }

  private constructor(
    canvas: HTMLCanvasElement,
    context: WebGL2RenderingContext,
    host: RendererHost,
  ) {
    this.#canvas = canvas;
    this.#context = context;
    const onLost = (event: Event): void => {
      // Without this the context would not come back.
      event.preventDefault();
      this.#built = null;
    };
    const onBack = (): void => {
      try {
        this.#build();
      } catch (error) {
        host.onError(error);
      }
      host.onRestored();
    };
    this.#build();
    canvas.addEventListener("webglcontextlost", onLost);
    canvas.addEventListener("webglcontextrestored", onBack);
    this.#owned.add(
      toDisposable(() => {
        canvas.removeEventListener("webglcontextlost", onLost);
        canvas.removeEventListener("webglcontextrestored", onBack);
      }),
    );
  }

  /** The points, all of them plain and unselected until {@link setStates}. */
  setPoints(points: MapPoints): void {
    this.#points = points;
    this.#order = new DrawOrder(points);
    this.#states = new Uint8Array(points.x.length * 2);
    this.#uploadPoints();
    this.#uploadStates();
  }

  /** `codes` and `flags` of each point; see {@link pointFlag}. */
  setStates(codes: Uint8Array, flags: Uint8Array): void {
    const places = this.#order?.points ?? new Int32Array();
    for (let at = 0; at < places.length; at++) {
      const i = places[at] ?? 0;
      this.#states[at * 2] = codes[i] ?? 0;
      this.#states[at * 2 + 1] = flags[i] ?? 0;
    }
    this.#uploadStates();
  }

  /** RGBA of each of the 256 codes. */
  setPalette(palette: Uint8Array): void {
    this.#palette = palette;
    this.#uploadPalette();
  }

  /** Draws a frame; nothing while the context is lost. Answers how many points were drawn. */
  draw({ camera, size, ratio, diameter, opacity, outside, most }: PointLook): number {
    const gl = this.#context;
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    const built = this.#built;
    if (!built || !this.#order || gl.isContextLost()) return 0;
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const runs = this.#order.runs(seen(camera, size, diameter), most);
    gl.useProgram(built.program);
    gl.bindVertexArray(built.array);
    const [scaleX, scaleY] = [(2 * camera.zoom) / size.width, (-2 * camera.zoom) / size.height];
    gl.uniform4f(built.view, scaleX, scaleY, -camera.x * scaleX, -camera.y * scaleY);
    gl.uniform1f(built.diameter, Math.max(1, diameter * ratio));
    gl.uniform2f(built.opacities, opacity, outside);
    // What is selected lies on top.
    for (const pass of opacity === 0 ? [1] : [0, 1]) {
      gl.uniform1f(built.pass, pass);
      for (const { from, count } of runs) gl.drawArrays(gl.POINTS, from, count);
    }
    gl.bindVertexArray(null);
    return runs.reduce((sum, { count }) => sum + count, 0);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#context.getExtension("WEBGL_lose_context")?.loseContext();
  }

  #build(): void {
    const gl = this.#context;
    const program = programOf(gl);
    const array = gl.createVertexArray();
    const [places, states] = [gl.createBuffer(), gl.createBuffer()];
    const palette = gl.createTexture();
    if (!program) return;
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, places);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, states);
    gl.enableVertexAttribArray(1);
    gl.vertexAttribIPointer(1, 2, gl.UNSIGNED_BYTE, 0, 0);
    gl.bindVertexArray(null);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const uniform = (name: string): WebGLUniformLocation | null =>
      gl.getUniformLocation(program, name);
    this.#built = {
      program,
      array,
      places,
      states,
      palette,
      view: uniform("view"),
      diameter: uniform("diameter"),
      opacities: uniform("opacities"),
      pass: uniform("pass"),
    };
    this.#uploadPoints();
    this.#uploadStates();
    this.#uploadPalette();
  }

  #uploadPoints(): void {
    const gl = this.#context;
    if (!this.#built || !this.#points || !this.#order) return;
    const { x, y } = this.#points;
    const places = new Float32Array(x.length * 2);
    for (let at = 0; at < x.length; at++) {
      const i = this.#order.points[at] ?? 0;
      places[at * 2] = x[i] ?? 0;
      places[at * 2 + 1] = y[i] ?? 0;
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#built.places);
    gl.bufferData(gl.ARRAY_BUFFER, places, gl.STATIC_DRAW);
  }

  #uploadStates(): void {
    const gl = this.#context;
    if (!this.#built) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#built.states);
    gl.bufferData(gl.ARRAY_BUFFER, this.#states, gl.DYNAMIC_DRAW);
  }

  #uploadPalette(): void {
    const gl = this.#context;
    if (!this.#built) return;
    gl.bindTexture(gl.TEXTURE_2D, this.#built.palette);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    const { RGBA, UNSIGNED_BYTE } = gl;
    gl.texImage2D(gl.TEXTURE_2D, 0, RGBA, 256, 1, 0, RGBA, UNSIGNED_BYTE, this.#palette);
  }
}

interface Built {
  readonly program: WebGLProgram;
  readonly array: WebGLVertexArrayObject | null;
  readonly places: WebGLBuffer | null;
  readonly states: WebGLBuffer | null;
  readonly palette: WebGLTexture | null;
  readonly view: WebGLUniformLocation | null;
  readonly diameter: WebGLUniformLocation | null;
  readonly opacities: WebGLUniformLocation | null;
  readonly pass: WebGLUniformLocation | null;
}

/** Null while the context is lost. @throws Error when the graphics driver refuses our program */
function programOf(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertexSource],
    [gl.FRAGMENT_SHADER, fragmentSource],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) === true || gl.isContextLost())
    return program;
  throw new Error(`The graphics driver refuses to draw points: ${gl.getProgramInfoLog(program)}`);
}

const vertexSource = `#version 300 es
layout(location = 0) in vec2 place;
layout(location = 1) in uvec2 state;
uniform vec4 view;
uniform float diameter;
uniform float pass;
uniform vec2 opacities;
uniform sampler2D palette;
flat out vec4 colour;
flat out float softness;
void main() {
  bool selected = (state.y & 1u) != 0u;
  if ((state.y & 4u) != 0u || selected != (pass > 0.5)) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    gl_PointSize = 0.0;
    return;
  }
  float size = selected ? diameter * 1.25 + 1.0 : diameter;
  gl_Position = vec4(place * view.xy + view.zw, 0.0, 1.0);
  gl_PointSize = size;
  softness = 2.0 / size;
  float opacity = selected ? 1.0 : (state.y & 2u) != 0u ? opacities.y : opacities.x;
  colour = vec4(texelFetch(palette, ivec2(int(state.x), 0), 0).rgb * opacity, opacity);
}`;

// A dot of a few pixels is drawn as the square that it is: round ones of that size are only paler.
const fragmentSource = `#version 300 es
precision mediump float;
flat in vec4 colour;
flat in float softness;
out vec4 pixel;
void main() {
  float far = 2.0 * length(gl_PointCoord - 0.5);
  float cover = softness > 0.6 ? 1.0 : 1.0 - smoothstep(1.0 - softness, 1.0, far);
  pixel = colour * cover;
}`;
