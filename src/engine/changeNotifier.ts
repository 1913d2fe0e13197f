import type { Disposable } from "../base/disposable.ts";
import { Emitter } from "../base/event.ts";
import type { Change } from "../core/import/importContext.ts";

export interface ChangeNotice {
  readonly revision: number;
  readonly instances: boolean;
  readonly problems: boolean;
  readonly folders: boolean;
  readonly properties: boolean;
  readonly values: boolean;
  readonly annotations: boolean;
}

/** Tells that the project changed: at once when it was quiet, then at most four times a second, never losing the last. */
export class ChangeNotifier implements Disposable {
  readonly #changed = new Emitter<ChangeNotice>();
  readonly onDidChange = this.#changed.event;
  #pending: Required<Change> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #revision = 0;

  add(change: Change): void {
    const either = (part: keyof Change): boolean =>
      (this.#pending?.[part] ?? false) || (change[part] ?? false);
    this.#pending = {
      instances: either("instances"),
      problems: either("problems"),
      folders: either("folders"),
      properties: either("properties"),
      values: either("values"),
      annotations: either("annotations"),
    };
    this.#timer ??= setTimeout(() => this.#fire(), 0);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  #fire(): void {
    this.#timer = undefined;
    if (!this.#pending) return;
    const notice = { revision: ++this.#revision, ...this.#pending };
    this.#pending = undefined;
    this.#changed.fire(notice);
    this.#timer = setTimeout(() => this.#fire(), quietMs);
  }
}

const quietMs = 250;
