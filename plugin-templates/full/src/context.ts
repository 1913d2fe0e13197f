import { parameter, type PluginContext } from "@winnow/plugin-api";
import { sharpness } from "./sharpness.ts";

export const settings = {
  onImport: parameter.boolean({
    title: "Measure new images",
    description: "As soon as they are imported.",
    default: true,
  }),
  side: parameter.integer({
    title: "Size",
    description:
      "Images are measured at this size; a larger one finds finer blur and takes longer.",
    default: 256,
    min: 64,
    max: 1024,
    step: 64,
  }),
};

export const computations = { sharpness };

/** What the parts of this plugin are given: `ctx`, with its settings and computations. */
export type Context = PluginContext<typeof settings, typeof computations>;
