import { parameter } from "../../../plugin-api/index.ts";
import {
  localOutlierLogarithm,
  meanNeighbourDistance,
  outlierNeighbours,
  outlierProbability,
} from "../learn/scores/outliers.ts";
import type { MlPlugin } from "../plugin.ts";
import { runScoring, scoreParameters } from "./shared/scoreAction.ts";

/** `ml/outliers`: how likely each image does not belong, by the distance to its neighbours or by LOF. */
export function registerOutliers(plugin: MlPlugin): void {
  plugin.ctx.actions.register({
    id: "outliers",
    title: "Find Outliers",
    description: "Scores how likely each image does not belong to the others, from 0 to 1.",
    icon: "target",
    hooks: ["execute"],
    parameters: {
      ...scoreParameters("outlier"),
      method: parameter.choice({
        title: "Method",
        choices: [
          {
            value: "distance",
            title: "Distance to the neighbours",
            description: "Far from all others.",
          },
          {
            value: "lof",
            title: "Local outlier factor",
            description: "Farther from its neighbours than those are from theirs.",
          },
        ],
        default: "distance",
      }),
      neighbours: parameter.integer({
        title: "Neighbours",
        description: "A group of fewer images than this counts as outliers.",
        default: outlierNeighbours,
        min: 1,
        max: 200,
      }),
    },
    run: (run) => {
      const { method, neighbours: k } = run.parameters;
      const raw = method === "lof" ? localOutlierLogarithm : meanNeighbourDistance;
      return runScoring(
        plugin,
        {
          title: "Outliers",
          noun: "outlier scores",
          least: 3,
          scale: { min: 0, max: 1, description: "probability of being an outlier" },
          score: async ({ neighbours }) => outlierProbability(raw(await neighbours(k))),
        },
        run,
      );
    },
  });
}
