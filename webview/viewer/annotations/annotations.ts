import { batch, computed, effect, signal, untracked, type ReadonlySignal } from "@preact/signals";
import { messageOf } from "../../../src/base/errors.ts";
import { bytesOf } from "../../../src/protocol/bytes.ts";
import type { AnnotationInput, Shape } from "../../../src/protocol/data.ts";
import type { InstanceInfo } from "../../../src/protocol/images.ts";
import type { ViewerState } from "../../../src/protocol/viewerPage.ts";
import { classesOf, classNamed, type AnnotationClass } from "../../annotations/classBook.ts";
import { labelOf, kindName, sourceName } from "../../annotations/describe.ts";
import { legendOf, passes } from "../../annotations/legend.ts";
import type { PaintedShape } from "../../annotations/paint.ts";
import { ProjectLook } from "../../annotations/projectLook.ts";
import type { Changes } from "../../data/changes.ts";
import type { DataClient } from "../../data/dataClient.ts";
import type { ProjectData } from "../../data/projectData.ts";
import { AnnotationChanges } from "./annotationChanges.ts";
import { ClassChoice } from "./classChoice.ts";
import { Editor } from "./editor.ts";
import { toolNames, type Tool } from "./editorHost.ts";
import { paintedOf } from "./paintedShapes.ts";

/** The annotations of the image on show. */
export type Loaded =
  | { readonly kind: "none" }
  | { readonly kind: "loading" }
  | {
      readonly kind: "ready";
      readonly instanceId: number;
      readonly all: readonly AnnotationInput[];
    }
  | { readonly kind: "failed"; readonly message: string };

export interface AnnotationsOptions {
  readonly client: DataClient;
  readonly data: ProjectData;
  readonly changes: Changes;
  readonly instance: ReadonlySignal<InstanceInfo | undefined>;
  readonly readOnly: ReadonlySignal<boolean>;
  onError(error: unknown): void;
}

/** After so many milliseconds without a key, what keys have moved becomes a change. */
const nudgesRest = 600;

/** What the viewer knows of the annotations of the image on show: loaded, filtered, drawn and changed. */
export class Annotations {
  readonly loaded = signal<Loaded>({ kind: "none" });
  readonly shown = signal(true);
  readonly panel = signal(false);
  /** What all pages of the project have in common: the filter, the class of the next shape. */
  readonly look: ProjectLook;
  /** What was done or selected, for those who do not see it. */
  readonly said = signal("");
  /** A shape that waits for its class. */
  readonly waiting = signal<Shape | null>(null);
  readonly editor: Editor;
  readonly choice: ClassChoice;
  readonly classes: ReadonlySignal<ReadonlyMap<number, AnnotationClass>>;
  readonly #options: AnnotationsOptions;
  readonly #changes: AnnotationChanges;
  #asked = 0;
  #loading: Promise<void> = Promise.resolve();

  /** Everything on the image, with changes that are being made. */
  readonly all = computed<readonly AnnotationInput[]>(() => {
    const loaded = this.loaded.value;
    const { id, image } = this.#options.instance.value ?? {};
    if (loaded.kind !== "ready" || loaded.instanceId !== id || !image) return [];
    return this.#changes.applied(loaded.all, image.id);
  });
  /** What passes the filter, whether or not it is drawn. */
  readonly passing = computed(() =>
    this.all.value.filter((one) => passes(one, this.look.filter.value)),
  );
  readonly legend = computed(() => legendOf(this.all.value, this.look.filter.value));
  readonly painted = computed<readonly PaintedShape[]>(() =>
    this.shown.value
      ? paintedOf(this.passing.value, this.classes.value, this.editor, this.canEdit)
      : [],
  );

  constructor(options: AnnotationsOptions) {
    this.#options = options;
    const { client, data, changes, instance } = options;
    this.look = new ProjectLook(client, options.onError);
    this.classes = computed(() => (this.#needsClasses() ? classesOf(data) : new Map()));
    this.choice = new ClassChoice({
      data,
      changes,
      look: this.look,
      classes: this.classes,
      used: () => this.all.value.map(({ classId }) => classId),
    });
    this.#changes = new AnnotationChanges({ client, changes, reload: () => this.load() });
    this.editor = new Editor({
      shapes: () => (this.shown.value ? this.passing.value : []),
      size: () => instance.value?.image ?? null,
      create: (shape) => this.#create(shape),
      change: (one, shape, verb) =>
        this.#changes.put({ ...one, shape }, verb, this.#nameOf(one), this.#imageName),
      remove: (one) => this.#changes.remove(one, this.#nameOf(one), this.#imageName),
      say: (text) => this.say(text),
    });
    this.#changes.onDidGetId(({ given, real }) => {
      if (this.editor.selectedId.value === given) this.editor.selectedId.value = real;
    });
    client.on("project/changed", ({ annotations }) => {
      if (annotations) void this.load();
    });
    this.#watch(instance);
  }

  get canEdit(): boolean {
    return !this.#options.readOnly.value && this.#options.instance.value?.image != null;
  }

  /** Asks for the annotations of the image on show. What is on show meanwhile stays. */
  async load(): Promise<void> {
    let loading = (this.#loading = this.#fetch());
    await loading;
    // An answer that was overtaken shows nothing: who waits, waits for the one that does.
    while (loading !== this.#loading) {
      loading = this.#loading;
      await loading;
    }
  }

  /** Chooses a tool, which a project that is only read does not have. */
  use(tool: Tool): void {
    if (tool !== "view" && !this.canEdit) {
      this.say(this.#options.readOnly.value ? "The project is read-only" : "There is no image");
      return;
    }
    batch(() => {
      this.waiting.value = null;
      this.editor.use(tool);
      if (tool !== "view") {
        this.shown.value = true;
        this.panel.value = true;
      }
    });
    this.say(`Tool: ${toolNames[tool]}`);
  }

  /** Takes a class: what is selected gets it, or what waits for one, or what is drawn next. */
  async chooseClass(classId: number): Promise<void> {
    // A move that is not written yet comes first, or the old shape would be written over it.
    this.editor.flush();
    const shape = this.waiting.value;
    const selected = this.editor.tool.value === "select" ? this.editor.selected : undefined;
    const { name } = classNamed(this.classes.value, classId);
    this.choice.current.value = classId;
    if (shape) {
      this.waiting.value = null;
      this.#create(shape);
    } else if (selected && selected.classId !== classId) {
      const verb = `Change ${this.#nameOf(selected)} to ${name}, the class of`;
      this.#changes.put({ ...selected, classId }, verb, name, this.#imageName);
    } else this.say(`Class: ${name}`);
  }

  /** Takes the class of a name, which is made if there is none. */
  async chooseClassNamed(name: string): Promise<void> {
    const id = await this.choice.find(name);
    if (id !== null) await this.chooseClass(id);
  }

  /** Says that the whole image is of the class, or no longer. */
  toggleImageClass(): void {
    const classId = this.choice.current.value;
    if (!this.canEdit) return;
    if (classId === null) {
      this.choice.wanted.value = true;
      return;
    }
    const same = this.all.value.find(
      (one) => one.shape.kind === "class" && one.classId === classId && one.source === "",
    );
    if (same) this.#changes.remove(same, this.#nameOf(same), this.#imageName);
    else this.#create({ kind: "class" }, "Set");
  }

  remove(annotation: AnnotationInput): void {
    this.editor.select(null);
    this.#changes.remove(annotation, this.#nameOf(annotation), this.#imageName);
  }

  /** "box: car, 87 %, run A". */
  describe(annotation: AnnotationInput): string {
    const label = labelOf(annotation, this.#nameOf(annotation));
    const { source } = annotation;
    return `${kindName(annotation.shape)}: ${label}${source === "" ? "" : `, ${sourceName(source)}`}`;
  }

  toggleShown(): void {
    this.shown.value = !this.shown.value;
    if (!this.shown.value) this.editor.select(null);
    this.say(this.shown.value ? "Annotations are shown" : "Annotations are hidden");
  }

  say(text: string): void {
    this.said.value = text;
  }

  restore({ shown, panel }: Required<ViewerState>["annotations"]): void {
    batch(() => {
      this.shown.value = shown;
      this.panel.value = panel;
    });
  }

  state(): Required<ViewerState>["annotations"] {
    return { shown: this.shown.value, panel: this.panel.value };
  }

  // Signals of the page live as long as it does, and so do these.
  #watch(instance: ReadonlySignal<InstanceInfo | undefined>): void {
    let shown = "";
    effect(() => {
      const { id, image } = instance.value ?? {};
      const now = `${id} ${image?.id}`;
      if (now === shown) return;
      shown = now;
      untracked(() => {
        this.waiting.value = null;
        this.editor.draft.value = { kind: "none" };
        this.editor.select(null);
        void this.load();
      });
    });
    let rest: ReturnType<typeof setTimeout> | undefined;
    effect(() => {
      const { kind } = this.editor.draft.value;
      clearTimeout(rest);
      if (kind === "nudge") rest = setTimeout(() => this.editor.flush(), nudgesRest);
    });
    effect(() => {
      const selected = this.editor.selected;
      if (selected && this.editor.draft.peek().kind === "none")
        this.said.value = `Selected ${this.describe(selected)}`;
    });
    effect(() => {
      if (this.#needsClasses()) void this.#options.data.open();
    });
  }

  async #fetch(): Promise<void> {
    const instance = this.#options.instance.value;
    const asked = ++this.#asked;
    if (!instance) return;
    const { id } = instance;
    const before = this.loaded.value;
    if (before.kind !== "ready" || before.instanceId !== id)
      this.loaded.value = { kind: "loading" };
    try {
      const ids = bytesOf(Int32Array.of(id));
      const all = await this.#options.client.call("annotation/of", { ids });
      if (asked === this.#asked) this.loaded.value = { kind: "ready", instanceId: id, all };
    } catch (error) {
      if (asked === this.#asked) this.loaded.value = { kind: "failed", message: messageOf(error) };
    }
  }

  #needsClasses(): boolean {
    const loaded = this.loaded.value;
    return this.panel.value || (loaded.kind === "ready" && loaded.all.length > 0);
  }

  #create(shape: Shape, verb = "Draw"): void {
    const { instance } = this.#options;
    const image = instance.value?.image;
    const classId = this.choice.current.value;
    if (!image) return;
    if (classId === null || !this.classes.value.has(classId)) {
      batch(() => {
        this.waiting.value = shape;
        this.panel.value = true;
        this.choice.wanted.value = true;
      });
      this.say("Choose its class, or type the name of a new one");
      return;
    }
    const { name } = classNamed(this.classes.value, classId);
    const one = { imageId: image.id, classId, shape, confidence: null, source: "", attributes: {} };
    const id = this.#changes.create(one, verb, name, this.#imageName);
    if (shape.kind !== "class") this.editor.select(id);
  }

  #nameOf({ classId }: AnnotationInput): string {
    return classNamed(this.classes.value, classId).name;
  }

  get #imageName(): string {
    return this.#options.instance.value?.name ?? "";
  }
}
