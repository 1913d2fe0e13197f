import type { MlPlugin } from "../plugin.ts";
import { registerAutoLabel } from "./autoLabel.ts";
import { registerClassify } from "./classifier.ts";
import { registerReview } from "./classifierReview.ts";
import { registerIssues } from "./issues.ts";
import { registerLabelErrors } from "./labelErrors.ts";
import { registerHardness } from "./predictionErrorsHardness.ts";
import { registerMistakenness } from "./predictionErrors.ts";
import { registerOutliers } from "./outliers.ts";
import { registerRepresentativeness } from "./representativeness.ts";
import { registerSelect } from "./select.ts";
import { registerTypicality } from "./typicality.ts";
import { registerUniqueness } from "./uniqueness.ts";

/** The actions that score, select and label. */
export function registerScoring(plugin: MlPlugin): void {
  registerUniqueness(plugin);
  registerRepresentativeness(plugin);
  registerTypicality(plugin);
  registerOutliers(plugin);
  registerIssues(plugin);
  registerLabelErrors(plugin);
  registerMistakenness(plugin);
  registerHardness(plugin);
  registerSelect(plugin);
  registerClassify(plugin);
  registerReview(plugin);
  registerAutoLabel(plugin);
}
