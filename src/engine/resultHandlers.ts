import { DisposableStore } from "../base/disposable.ts";
import { saveResult } from "../core/results/saveResult.ts";
import { bytesOf } from "../protocol/bytes.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { Handlers, Server } from "../protocol/rpc.ts";
import type { Engine } from "./engine.ts";

type ResultRequest = Extract<keyof EngineContract["requests"], `result/${string}`>;

/** Groups that actions gave. */
export function resultHandlers(engine: Engine): Pick<Handlers<EngineContract>, ResultRequest> {
  const { results, dataset, commits } = engine;
  return {
    "result/list": () => results.list(),
    "result/get": ({ resultId, groupIds }) => results.get(resultId, groupIds),
    "result/report": ({ resultId }) => results.reportOf(resultId),
    "result/delete": ({ resultId }) => {
      engine.assertWritable();
      results.delete(resultId);
      return null;
    },
    "result/renameGroup": ({ resultId, groupId, name }) => {
      engine.assertWritable();
      return results.renameGroup(resultId, groupId, name);
    },
    "result/merge": ({ resultId, groupIds }) => {
      engine.assertWritable();
      return results.merge(resultId, groupIds);
    },
    "result/removeGroups": ({ resultId, groupIds }) => {
      engine.assertWritable();
      return results.removeGroups(resultId, groupIds);
    },
    "result/ids": ({ resultId, groupIds, min, max }) =>
      bytesOf(results.ids(resultId, groupIds, { min, max })),
    "result/save": ({ resultId, groupIds, min, max, what, property }) => {
      engine.assertWritable();
      const groups = results.read(resultId, groupIds, { min, max });
      const { title } = results.get(resultId);
      const { commit, instances } = saveResult(dataset, { title, groups, what, property });
      const { commitId } = commits.do(commit);
      return { instances, commitId };
    },
  };
}

/** Tells a connection which results changed, once it may know. */
export function resultEvents(
  { onDidChangeResults }: Engine,
  server: Server<EngineContract>,
  mayKnow: () => boolean,
): DisposableStore {
  const store = new DisposableStore();
  store.add(
    onDidChangeResults((ids) => {
      for (const resultId of ids) if (mayKnow()) server.fire("result/changed", { resultId });
    }),
  );
  return store;
}
