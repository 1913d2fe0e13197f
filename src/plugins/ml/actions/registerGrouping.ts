import type { MlPlugin } from "../plugin.ts";
import { registerClusters } from "./clusters.ts";
import { registerLeaks } from "./leaks.ts";
import { registerMaps } from "./maps.ts";
import { registerNearDuplicates } from "./nearDuplicates.ts";
import { registerSimilar } from "./similar.ts";
import { registerTagClusters } from "./tagClusters.ts";
import { registerTextSearch } from "./textSearch.ts";

/** The actions that find images, group them, and place them on maps. */
export function registerGrouping(plugin: MlPlugin): void {
  registerSimilar(plugin);
  registerTextSearch(plugin);
  registerClusters(plugin);
  registerNearDuplicates(plugin);
  registerTagClusters(plugin);
  registerLeaks(plugin);
  registerMaps(plugin);
}
