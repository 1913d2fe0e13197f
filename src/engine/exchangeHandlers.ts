import path from "node:path";
import { WinnowError } from "../base/errors.ts";
import { textOfIds, type ExchangeTaskParams } from "../core/exchange/exchangeTasks.ts";
import { exportOptions } from "../core/exchange/exportOptions.ts";
import { formatById, formats } from "../core/exchange/formats.ts";
import { formatInfo } from "../core/exchange/formatInfo.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { TaskInfo } from "../protocol/tasks.ts";
import type { Handlers } from "../protocol/rpc.ts";
import type { Engine } from "./engine.ts";
import { idsOfTarget } from "./targets.ts";

type ExchangeRequest = Extract<keyof EngineContract["requests"], `exchange/${string}`>;

/** Datasets in other tools' formats, in and out. */
export function exchangeHandlers(engine: Engine): Pick<Handlers<EngineContract>, ExchangeRequest> {
  const start = (title: string, params: ExchangeTaskParams): TaskInfo => {
    engine.assertWritable();
    if (!path.isAbsolute(params.path))
      throw new WinnowError("bad-request", `'${params.path}' is no absolute path.`);
    return engine.tasks.add("exchange", title, params);
  };
  return {
    "exchange/formats": () => formats.map(formatInfo),
    "exchange/loses": ({ format, options }) => [
      ...(formatById(format).export?.loses(options) ?? []),
    ],
    "exchange/import": (params) => {
      const { title } = formatById(params.format);
      const from = path.basename(params.path);
      const verb = params.dryRun ? "Check" : "Import";
      return start(`${verb} ${from} as ${title}`, { kind: "import", ...params });
    },
    "exchange/export": ({ target, ...params }) => {
      const { title } = formatById(params.format);
      // Wrong options are an answer at once, and no failed task.
      exportOptions(params);
      const ids = textOfIds(idsOfTarget(engine, target));
      const verb = params.move ? "Move" : "Export";
      return start(`${verb} to ${path.basename(params.path)} as ${title}`, {
        kind: "export",
        ...params,
        ids,
      });
    },
    "exchange/report": ({ taskId }) => engine.exchange.report(taskId) ?? null,
  };
}
