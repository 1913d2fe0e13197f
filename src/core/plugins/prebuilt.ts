import { toDisposable } from "../../base/disposable.ts";
import type { Builder } from "./builder.ts";
import type { FoundPlugin } from "./foundPlugin.ts";

/** Of a built-in plugin: its main file is what our own build made of it, and is loaded as it is. */
export function prebuilt({ main }: FoundPlugin): Builder {
  return {
    build: () => Promise.resolve({ kind: "built", bundle: main, diagnostics: [] }),
    watch: () => toDisposable(() => {}),
    dispose: () => {},
  };
}
