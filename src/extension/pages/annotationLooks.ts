import * as v from "valibot";
import type * as vscode from "vscode";
import { Emitter } from "../../base/event.ts";
import { annotationLook, type AnnotationLook } from "../../protocol/pageData.ts";
import type { LookStore } from "./dataHandlers.ts";

const KEY = "winnow.annotationLooks";
/** More projects than a workspace has; the look that was changed longest ago is forgotten. */
const KEPT = 100;

/** How annotations are shown, for each project: kept in the workspace's memory by the project's folder. */
export class AnnotationLooks {
  readonly #memento: vscode.Memento;
  readonly #log: (line: string) => void;
  readonly #looks: Map<string, AnnotationLook>;
  readonly #stores = new Map<string, LookStore>();

  constructor(memento: vscode.Memento, log: (line: string) => void) {
    this.#memento = memento;
    this.#log = log;
    const kept = v.safeParse(v.array(v.tuple([v.string(), annotationLook])), memento.get(KEY, []));
    this.#looks = new Map(kept.success ? kept.output : []);
  }

  /** Of the project in a folder: the same store for all of its pages. */
  of(dir: string): LookStore {
    const known = this.#stores.get(dir);
    if (known) return known;
    const changed = new Emitter<AnnotationLook>();
    const store: LookStore = {
      read: () => this.#looks.get(dir) ?? null,
      save: (look) => {
        this.#looks.delete(dir);
        this.#looks.set(dir, look);
        for (const oldest of [...this.#looks.keys()].slice(0, -KEPT)) this.#looks.delete(oldest);
        this.#save();
        changed.fire(look);
      },
      onDidChange: changed.event,
    };
    this.#stores.set(dir, store);
    return store;
  }

  #save(): void {
    this.#memento.update(KEY, [...this.#looks]).then(undefined, (error: unknown) => {
      this.#log(`keeping how annotations are shown: ${String(error)}`);
    });
  }
}
