import { batch, signal } from "@preact/signals";
import { WinnowError } from "../../../src/base/errors.ts";
import { Emitter } from "../../../src/base/event.ts";
import type { AnnotationInput } from "../../../src/protocol/data.ts";
import { commitTitle } from "../../annotations/describe.ts";
import type { Changes } from "../../data/changes.ts";
import type { DataClient } from "../../data/dataClient.ts";
import { commitOf } from "../../../src/protocol/emptyCommit.ts";

export interface AnnotationChangesOptions {
  readonly client: DataClient;
  readonly changes: Changes;
  /** Asks for the annotations on show again. */
  reload(): Promise<void>;
}

/**
 * Changes of annotations, each one commit, made one after the other. What a change will do is shown at once, and taken
 * back if the engine refuses it.
 */
export class AnnotationChanges {
  readonly #options: AnnotationChangesOptions;
  /** By id: how it will be, or null for what will be gone. */
  readonly #pending = signal<ReadonlyMap<number, AnnotationInput | null>>(new Map());
  readonly #realIds = new Map<number, number>();
  readonly #gotId = new Emitter<{ given: number; real: number }>();
  #nextId = -1;

  /** What was drawn has the id by which the project knows it. */
  readonly onDidGetId = this.#gotId.event;

  constructor(options: AnnotationChangesOptions) {
    this.#options = options;
  }

  /** The annotations of an image with the changes that are under way. */
  applied(all: readonly AnnotationInput[], imageId: number): readonly AnnotationInput[] {
    const pending = this.#pending.value;
    if (pending.size === 0) return all;
    const byId = new Map(
      [...pending].map(([given, one]) => {
        const id = this.#real(given);
        return [id, one && { ...one, id }];
      }),
    );
    const kept = all.map((one) => {
      const wanted = byId.get(one.id);
      byId.delete(one.id);
      return wanted === undefined ? one : wanted;
    });
    // What is left is drawn and not loaded yet.
    const added = [...byId.values()].filter((one) => one === null || one.imageId === imageId);
    return [...kept, ...added].filter((one) => one !== null);
  }

  /** Answers the id that it is known by until the project gives it one. */
  create(
    one: Omit<AnnotationInput, "id">,
    verb: string,
    className: string,
    imageName: string,
  ): number {
    const id = this.#nextId--;
    this.put({ ...one, id }, verb, className, imageName);
    return id;
  }

  put(one: AnnotationInput, verb: string, className: string, imageName: string): void {
    const isNew = one.id < 0 && !this.#pending.value.has(one.id) && !this.#realIds.has(one.id);
    const title = commitTitle(verb, one.shape, className, imageName);
    this.#make(one.id, one, title, async () => {
      const { id, imageId, classId, shape, confidence, source, attributes } = one;
      const annotation = { imageId, classId, shape, confidence, source, attributes };
      const { ids } = await this.#options.client.call("commit/do", {
        commit: commitOf(title, {
          annotations: [{ ...annotation, id: isNew ? -1 : this.#stored(id) }],
        }),
      });
      const real = ids.find(([given]) => given === -1)?.[1];
      if (isNew && real !== undefined) this.#take(id, real);
    });
  }

  remove(one: AnnotationInput, className: string, imageName: string): void {
    const title = commitTitle("Delete", one.shape, className, imageName);
    this.#make(one.id, null, title, async () => {
      const deletions = { annotations: [this.#stored(one.id)] };
      await this.#options.client.call("commit/do", { commit: commitOf(title, { deletions }) });
    });
  }

  #make(
    id: number,
    wanted: AnnotationInput | null,
    title: string,
    change: () => Promise<void>,
  ): void {
    this.#pending.value = new Map([...this.#pending.value, [id, wanted]]);
    void this.#options.changes
      .make(async () => {
        await change();
        await this.#options.reload();
        return title;
      })
      .then(() => {
        // Unless another change of it is under way already.
        if (this.#pending.value.get(id) !== wanted) return;
        const others = [...this.#pending.value].filter(([other]) => other !== id);
        this.#pending.value = new Map(others);
      });
  }

  #take(given: number, real: number): void {
    batch(() => {
      this.#realIds.set(given, real);
      this.#pending.value = new Map(this.#pending.value);
      this.#gotId.fire({ given, real });
    });
  }

  #real(id: number): number {
    return this.#realIds.get(id) ?? id;
  }

  #stored(id: number): number {
    const real = this.#real(id);
    if (real < 0)
      throw new WinnowError(
        "not-found",
        "The shape could not be drawn, so it cannot be changed. Draw it again.",
      );
    return real;
  }
}
