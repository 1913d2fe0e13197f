import path from "node:path";
import { root } from "../../../../../scripts/lib/paths.ts";
import type { Notification } from "../../../../../src/plugin-api/index.ts";
import { modelComputations } from "../../../../../src/plugins/ml/models/computations.ts";
import type { ExecutionProvider } from "../../../../../src/plugins/ml/models/modelEntry.ts";
import { Models } from "../../../../../src/plugins/ml/models/models.ts";
import type { TempDir } from "../../../../support/tempDir.ts";

export interface Told {
  /** Providers of the models that were tried. */
  readonly trials: ExecutionProvider[];
  readonly warnings: string[];
  readonly notifications: Notification[];
}

/**
 * Models of the plugin as it is in the sources, with those of the user in a folder.
 * @param trial awaited before each trial of a model
 */
export function modelsIn(
  dir: TempDir,
  values: { executionProvider?: ExecutionProvider; modelMirror?: string } = {},
  trial: () => Promise<void> = () => Promise.resolve(),
): Models & { readonly told: Told } {
  const told: Told = { trials: [], warnings: [], notifications: [] };
  const { tryModel, tryRuntime } = modelComputations;
  const models = new Models({
    dir: path.join(root, "src", "plugins", "ml"),
    userDir: dir.path,
    settings: { values: { executionProvider: "cpu", modelMirror: undefined, ...values } },
    compute: {
      tryRuntime,
      async tryModel(model) {
        if (model.kind === "onnx") told.trials.push(model.provider);
        await trial();
        return tryModel(model);
      },
    },
    log: { warn: (message) => told.warnings.push(message) },
    notify: (notification) => told.notifications.push(notification),
  });
  return Object.assign(models, { told });
}
