import * as v from "valibot";
import { embeddedEntries, handcraftedEntry } from "./embeddedModels.ts";
import { hubEntries } from "./hubModels.ts";
import { modelEntry, type ModelEntry } from "./modelEntry.ts";

/** All models that are known without any file of the user: those that are built in, then those to be fetched. */
export const catalogue: readonly ModelEntry[] = [
  ...embeddedEntries,
  handcraftedEntry,
  ...hubEntries,
].map((entry) => v.parse(modelEntry, entry));
