import type { EvaluateValues } from "../evaluate.ts";

/** Which annotations are compared. @throws Error with a sentence where the choice makes no sense */
export function chosenSources({ truthSource, source, secondSource }: EvaluateValues): {
  readonly truthSource: string;
  readonly truthName: string;
  /** Of one prediction or of two. */
  readonly sources: readonly string[];
} {
  if (source === "") throw new Error("Choose the source of the predictions.");
  const sources = [source, ...(secondSource === "" ? [] : [secondSource])];
  if (new Set([truthSource, ...sources]).size <= sources.length)
    throw new Error("The same source is chosen twice. Choose different ones.");
  return { truthSource, truthName: truthSource === "" ? "ground truth" : truthSource, sources };
}
