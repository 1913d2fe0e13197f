import type { WireGroup } from "../../protocol/pluginHost.ts";

/** Where the groups that actions give are kept. */
export interface ResultSink {
  begin(result: { readonly title: string; readonly actionId: string }): { readonly id: number };
  /** More groups, in their order. */
  add(id: number, groups: readonly WireGroup[]): void;
  /** No more will come. */
  end(id: number): void;
  /** What did not come to its end vanishes. */
  delete(id: number): void;
  /** As they were given, for whoever asked another one to run the action. @throws WinnowError not-found */
  groups(id: number): readonly WireGroup[];
}
