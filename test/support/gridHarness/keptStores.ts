import { Emitter } from "../../../src/base/event.ts";
import type { LookStore, TagKeyStore } from "../../../src/extension/pages/dataHandlers.ts";
import type { AnnotationLook, TagKey } from "../../../src/protocol/pageData.ts";

/** The keys that give values, as the setting would keep them. */
export class KeptTagKeys implements TagKeyStore {
  readonly #changed = new Emitter<void>();
  #keys: readonly TagKey[] = [];
  readonly onDidChange = this.#changed.event;

  read(): TagKey[] {
    return [...this.#keys];
  }

  save(keys: readonly TagKey[]): Promise<void> {
    this.#keys = keys;
    this.#changed.fire();
    return Promise.resolve();
  }
}

/** How annotations are shown, as the workspace's memory would keep it. */
export class KeptLook implements LookStore {
  readonly #changed = new Emitter<AnnotationLook>();
  #look: AnnotationLook | null = null;
  readonly onDidChange = this.#changed.event;

  read(): AnnotationLook | null {
    return this.#look;
  }

  save(look: AnnotationLook): void {
    this.#look = look;
    this.#changed.fire(look);
  }

  /** As in a project that nobody has looked at. */
  forget(): void {
    this.#look = null;
  }
}
