import { typicality, typicalityNeighbours } from "../learn/scores/typicality.ts";
import { parameter } from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import { runScoring, scoreParameters } from "./shared/scoreAction.ts";

/** `ml/typicality`: how densely the surroundings of each image are filled (TypiClust, 2022). */
export function registerTypicality(plugin: MlPlugin): void {
  plugin.ctx.actions.register({
    id: "typicality",
    title: "Score Typicality",
    description:
      "Scores how many images resemble each: the inverse of the mean distance to its neighbours.",
    icon: "star",
    hooks: ["execute"],
    parameters: {
      ...scoreParameters("typicality"),
      neighbours: parameter.integer({
        title: "Neighbours",
        default: typicalityNeighbours,
        min: 1,
        max: 200,
      }),
    },
    run: (run) =>
      runScoring(
        plugin,
        {
          title: "Typicality",
          noun: "typicality",
          least: 2,
          scale: {
            min: 0,
            max: Infinity,
            description: "typicality: inverse mean distance to the neighbours",
          },
          score: async ({ neighbours }) => typicality(await neighbours(run.parameters.neighbours)),
        },
        run,
      ),
  });
}
