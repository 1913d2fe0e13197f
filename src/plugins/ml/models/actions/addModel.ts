import { parameter } from "../../../../plugin-api/index.ts";
import type { MlPlugin } from "../../plugin.ts";
import { finish } from "../install/finish.ts";
import { fromFolder } from "../install/fromFolder.ts";

/** Registers `ml/add-model`: any ONNX model with a description, or one of the catalogue that was fetched by hand. */
export function registerAddModel({ ctx, models }: MlPlugin): void {
  ctx.actions.register({
    id: "add-model",
    title: "Add Model From Folder…",
    description:
      "Copies a model into your own folder: an ONNX file with a 'model.json' beside it, or the files of a model of the catalogue.",
    icon: "folder-opened",
    hooks: ["vector_type"],
    parameters: {
      folder: parameter.file({ title: "Folder", folder: true }),
    },
    async run({ parameters, progress, signal }) {
      const added = await fromFolder({
        from: parameters.folder,
        dir: models.dir,
        signal,
        progress,
      });
      const { entry, folder, notes } = await finish(models, added.entry, added.folder);
      return {
        value: { id: entry.id, folder },
        notifications: [
          { type: "info", message: [`'${entry.title}' is installed.`, ...notes].join(" ") },
        ],
      };
    },
  });
}
