import type { Disposable } from "../base/disposable.ts";
import { Emitter } from "../base/event.ts";
import type { Change } from "../core/import/importContext.ts";
import { PacedEmitter } from "./pacedEmitter.ts";

export interface ChangeNotice extends Required<Change> {
  readonly revision: number;
}

/** Tells that the project changed, and in what. */
export class ChangeNotifier implements Disposable {
  readonly #paced = new PacedEmitter<Change>(join);
  readonly #changed = new Emitter<ChangeNotice>();
  readonly onDidChange = this.#changed.event;
  readonly #each = new Emitter<Change>();
  /** As it happens, and not more than it is. */
  readonly onEveryChange = this.#each.event;
  #revision = 0;

  constructor() {
    this.#paced.event((change) =>
      this.#changed.fire({ revision: ++this.#revision, ...join(change, {}) }),
    );
  }

  add(change: Change): void {
    this.#paced.add(change);
    this.#each.fire(change);
  }

  dispose(): void {
    this.#paced.dispose();
    this.#changed.dispose();
    this.#each.dispose();
  }
}

function join(a: Change, b: Change): Required<Change> {
  const either = (part: keyof Change): boolean => (a[part] ?? false) || (b[part] ?? false);
  return {
    instances: either("instances"),
    problems: either("problems"),
    folders: either("folders"),
    properties: either("properties"),
    values: either("values"),
    annotations: either("annotations"),
  };
}
