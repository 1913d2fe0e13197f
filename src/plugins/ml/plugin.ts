import type { PluginContext } from "../../plugin-api/index.ts";
import type { computations } from "./computations.ts";
import type { settings } from "./settings.ts";
import type { Models } from "./models/models.ts";
import type { Spaces } from "./vectors/spaces.ts";
import type { VectorWork } from "./vectors/vectorWork.ts";

export type MlContext = PluginContext<typeof settings, typeof computations>;

/** What every action of the plugin gets: the one place where its parts meet. */
export interface MlPlugin {
  readonly ctx: MlContext;
  readonly models: Models;
  /** Vectors in memory, searched and compared. */
  readonly spaces: Spaces;
  /** Computes vectors. */
  readonly work: VectorWork;
}
