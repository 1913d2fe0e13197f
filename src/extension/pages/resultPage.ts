import type { GridPageContract, ResultCommand, ResultSummary } from "../../protocol/gridPage.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Project } from "../projects/project.ts";

/** What a page wants done with a result; null: for groups that the user is asked for, or all. */
export interface ResultWish {
  readonly command: ResultCommand;
  readonly resultId: number;
  readonly groupIds: readonly number[] | null;
}

/** Answers what a grid asks about the result that it shows. */
export function resultPageHandlers(
  project: Project,
  perform: (wish: ResultWish) => Promise<null>,
): Pick<Handlers<GridPageContract>, "result/get" | "result/list" | "result/command"> {
  const { engine } = project;
  return {
    "result/get": (params, signal) => engine.call("result/get", params, signal),
    "result/list": (_, signal) => resultSummaries(project, signal),
    "result/command": (wish) => perform(wish),
  };
}

/** Newest first. */
export async function resultSummaries(
  { engine }: Project,
  signal: AbortSignal,
): Promise<ResultSummary[]> {
  const all = await engine.call("result/list", {}, signal);
  return all.map(({ id, title, time }) => ({ id, title, time }));
}
