import type { MlPlugin } from "../../plugin.ts";
import { registerAddModel } from "./addModel.ts";
import { registerDownloadModel } from "./downloadModel.ts";
import { registerListModels } from "./listModels.ts";

/** Registers what users do with models. */
export function registerModels(plugin: MlPlugin): void {
  registerDownloadModel(plugin);
  registerAddModel(plugin);
  registerListModels(plugin);
}
