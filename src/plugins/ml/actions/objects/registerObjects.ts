import type { MlPlugin } from "../../plugin.ts";
import { registerAcceptObjectClasses } from "./acceptObjectClasses.ts";
import { registerClusterObjects } from "./clusterObjects.ts";
import { registerObjectLabelErrors } from "./objectLabelErrors.ts";
import { registerSimilarObjects } from "./similarObjects.ts";

/** The actions on annotated objects. */
export function registerObjects(plugin: MlPlugin): void {
  registerSimilarObjects(plugin);
  registerClusterObjects(plugin);
  registerObjectLabelErrors(plugin);
  registerAcceptObjectClasses(plugin);
}
