import type { WireGroup, WireReport } from "../../protocol/wireResult.ts";

/** Where the groups that actions give are kept. */
export interface ResultSink {
  begin(result: { readonly title: string; readonly actionId: string }): { readonly id: number };
  /** More groups, in their order. */
  add(id: number, groups: readonly WireGroup[]): void;
  /** What it is about as text, tables and charts; a later one takes the place of an earlier. */
  report(id: number, report: WireReport): void;
  /**
   * No more will come. Whether it is still there: somebody may have deleted it meanwhile.
   * @param title what it is called from now on; empty or left out: as it was begun
   */
  end(id: number, title?: string): boolean;
  /** What did not come to its end vanishes. */
  delete(id: number): void;
  /** As they were given, for whoever asked another one to run the action. @throws WinnowError not-found */
  groups(id: number): readonly WireGroup[];
  /** As it was given; null: it has none. @throws WinnowError not-found */
  wireReport(id: number): WireReport | null;
}
