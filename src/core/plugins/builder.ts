import type { Disposable } from "../../base/disposable.ts";
import type { PluginDiagnostic } from "../../protocol/plugins.ts";

/** What came of a build: a bundle that can be loaded, or why there is none. */
export type BuildOutcome =
  | {
      readonly kind: "built";
      /** Absolute path of a module that stays as it is for as long as it may be loaded. */
      readonly bundle: string;
      /** Warnings. */
      readonly diagnostics: readonly PluginDiagnostic[];
    }
  | { readonly kind: "failed"; readonly diagnostics: readonly PluginDiagnostic[] };

/** Makes bundles of one plugin. */
export interface Builder {
  build(): Promise<BuildOutcome>;
  /** Builds anew on every save from now on. */
  watch(listener: (outcome: BuildOutcome) => void): Disposable;
  dispose(): void | Promise<void>;
}
