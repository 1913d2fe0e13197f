import { findDuplicates } from "../core/curate/duplicates.ts";
import { reportOf } from "../core/report/report.ts";
import { saveReport } from "../core/report/saveReport.ts";
import { verifyProject } from "../core/project/verify.ts";
import { splitDataset } from "../core/curate/splitDataset.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { Handlers, Server } from "../protocol/rpc.ts";
import type { Engine } from "./engine.ts";
import { runRecipe } from "./recipes.ts";
import { idsOfTarget } from "./targets.ts";

type CurateRequest =
  Extract<keyof EngineContract["requests"], `curate/${string}`> | "project/verify";

/** What is worked out over many instances at once; what a recipe runs ends with its connection. */
export function curateHandlers(
  engine: Engine,
  ended: AbortSignal,
  server: () => Server<EngineContract>,
): Pick<Handlers<EngineContract>, CurateRequest> {
  const { project, dataset } = engine;
  return {
    "curate/split": ({ target, ...params }) => {
      engine.assertWritable();
      const ids = idsOfTarget(engine, target);
      const { commit, counts } = splitDataset(project.db, dataset, ids, params);
      const parts = params.parts.map(({ name }, part) => ({ name, instances: counts[part] ?? 0 }));
      return { ...engine.commits.do(commit), parts };
    },
    "curate/duplicates": ({ target, ...options }) =>
      findDuplicates(project.db, dataset, idsOfTarget(engine, target), options),
    "curate/report": async ({ target, title, file, replace }, signal) => {
      const ids = idsOfTarget(engine, target);
      const query = target.kind === "query" ? target.text : "";
      const parts = reportOf(project, dataset, ids, { title, query, time: Date.now() });
      await saveReport(file, replace, parts, signal);
      return { instances: ids.length };
    },
    "project/verify": (_params, signal) => verifyProject(project, dataset, signal),
    "curate/recipe": (params, signal) =>
      runRecipe(engine, params, {
        signal,
        ended,
        told: (progress) => server().fire("run/progress", { runId: params.runId, ...progress }),
      }),
  };
}
