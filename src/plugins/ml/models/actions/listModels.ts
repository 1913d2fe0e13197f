import type { MlPlugin } from "../../plugin.ts";
import { sizeText } from "../modelTexts.ts";

/** Registers `ml/list-models`: what there is, and what could be fetched; for the command line and other plugins. */
export function registerListModels({ ctx, models }: MlPlugin): void {
  ctx.actions.register({
    id: "list-models",
    title: "List Models",
    description: "Shows which models are installed, and which can be downloaded.",
    icon: "list-unordered",
    async run() {
      const all = await models.list();
      const name = ({ entry }: (typeof all)[number]): string =>
        `${entry.id} (${entry.task}, ${entry.files.length > 0 ? sizeText(entry) : "no files"}, ${entry.licence.spdx})`;
      const here = all.filter(({ state }) => state.kind !== "missing").map(name);
      const others = all.filter(({ state }) => state.kind === "missing").map(name);
      return {
        value: all.map(({ entry, state, key, side }) => ({
          id: entry.id,
          title: entry.title,
          task: entry.task,
          licence: entry.licence.spdx,
          dimensions: entry.dimensions ?? null,
          state: state.kind,
          key,
          side,
        })),
        notifications: [
          {
            type: "info",
            message: `Installed: ${here.join("; ")}. To be downloaded: ${others.join("; ")}.`,
          },
        ],
      };
    },
  });
}
