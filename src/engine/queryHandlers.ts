import { WinnowError } from "../base/errors.ts";
import { facetOf } from "../core/query/facets.ts";
import { propertyOfKey, type Source } from "../core/query/names.ts";
import { queryNames } from "../core/query/queryNames.ts";
import { countQuery, givensOf } from "../core/query/runQuery.ts";
import { bytesOf } from "../protocol/bytes.ts";
import type { QueryCheck } from "../protocol/data.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { Handlers } from "../protocol/rpc.ts";
import { parse } from "../query/parser.ts";
import { check } from "../query/resolve.ts";
import type { Engine } from "./engine.ts";
import { idsOfQuery, idsOfTarget, sourceOf } from "./targets.ts";

type QueryRequest = Extract<
  keyof EngineContract["requests"],
  `query/${string}` | `facet/${string}`
>;

/** Queries, and what instances hold of a property. */
export function queryHandlers(engine: Engine): Pick<Handlers<EngineContract>, QueryRequest> {
  const source = sourceOf(engine);
  return {
    "facet/get": ({ target, property: key, limit, bins }) => {
      const property = propertyOfKey(source, key);
      if (!property)
        throw new WinnowError("not-found", "The property is not in the project any more.");
      return facetOf(source, idsOfTarget(engine, target), property, limit, bins);
    },
    "query/check": ({ text }) => checkText(source, text),
    "query/ids": ({ text, offset, limit }) =>
      bytesOf(idsOfQuery(engine, text).slice(offset, offset + limit)),
    "query/names": () => ({
      ...queryNames(engine.dataset),
      pluginActions: engine.plugins.actions
        .list("all")
        .map(({ id, parameters }) => ({ id, parameters: Object.keys(parameters) })),
    }),
  };
}

/** All that is wrong with a text; where that is nothing, how many instances it selects. */
function checkText(source: Source, text: string): QueryCheck {
  const { file, errors } = parse(text);
  const faults = errors.map((error) => ({ ...error, severity: "error" as const }));
  if (!file) return { diagnostics: faults, count: null };
  const diagnostics = [...faults, ...check(file, queryNames(source.dataset))];
  const broken = diagnostics.some(({ severity }) => severity === "error");
  // What other files add is known to who reads them.
  if (broken || file.uses.length > 0) return { diagnostics, count: null };
  try {
    return { diagnostics, count: countQuery(source, file.query, givensOf(file)) };
  } catch (error) {
    if (!(error instanceof WinnowError) || error.code !== "bad-query") throw error;
    const { start, end } = error.details;
    return {
      diagnostics: [
        ...diagnostics,
        {
          start: Number(start ?? 0),
          end: Number(end ?? text.length),
          severity: "error",
          message: error.message,
          suggestions: [],
        },
      ],
      count: null,
    };
  }
}
