import { parameter } from "../../../plugin-api/index.ts";
import { representativeClusters } from "../learn/scores/representativeness.ts";
import type { MlPlugin } from "../plugin.ts";
import { runScoring, scoreParameters } from "./shared/scoreAction.ts";

/** `ml/representativeness`: how near to the centre of its cluster each image is (FiftyOne Brain's representativeness). */
export function registerRepresentativeness(plugin: MlPlugin): void {
  plugin.ctx.actions.register({
    id: "representativeness",
    title: "Score Representativeness",
    description: "Scores how near to the centre of its cluster each image is, from 0 to 1.",
    icon: "pin",
    hooks: ["execute"],
    parameters: {
      ...scoreParameters("representativeness"),
      clusters: parameter.integer({
        title: "Clusters",
        description: "At most one for five images.",
        default: representativeClusters,
        min: 1,
        max: 10_000,
      }),
    },
    run: (run) =>
      runScoring(
        plugin,
        {
          title: "Representativeness",
          noun: "representativeness",
          least: 2,
          scale: {
            min: 0,
            max: 1,
            description: "representativeness: nearness to the centre of the cluster",
          },
          score: ({ space: { data, rows, columns } }) =>
            plugin.ctx.compute.representativeness({ data, rows, columns }, run.parameters.clusters),
        },
        run,
      ),
  });
}
