import { uniqueness, uniquenessNeighbours } from "../learn/scores/uniqueness.ts";
import type { MlPlugin } from "../plugin.ts";
import { runScoring, scoreParameters, type Scoring } from "./shared/scoreAction.ts";

/** `ml/uniqueness`: how unlike all others each image is (FiftyOne Brain's uniqueness). */
export function registerUniqueness(plugin: MlPlugin): void {
  plugin.ctx.actions.register({
    id: "uniqueness",
    title: "Score Uniqueness",
    description: "Scores how unlike all others each image is, from 0 to 1.",
    icon: "sparkle",
    hooks: ["execute"],
    parameters: scoreParameters("uniqueness"),
    run: (run) => runScoring(plugin, scoring, run),
  });
}

const scoring: Scoring = {
  title: "Uniqueness",
  noun: "uniqueness",
  least: 2,
  scale: { min: 0, max: 1, description: "uniqueness: distance to the three nearest images" },
  score: async ({ neighbours }) => uniqueness(await neighbours(uniquenessNeighbours)),
};
