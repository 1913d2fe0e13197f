import { parameter, type Choice } from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import { failedSentence } from "./vectorWork.ts";
import { chosenType, makeType } from "./vectorTypes.ts";

/** The actions that make vector types and compute their vectors. */
export function registerVectors(plugin: MlPlugin): void {
  registerVectorType(plugin);
  registerComputeVectors(plugin);
}

function registerVectorType(plugin: MlPlugin): void {
  const { ctx, models } = plugin;
  ctx.actions.register({
    id: "vector-type",
    title: "New Vector Type",
    description:
      "Chooses a model, and how images are prepared for it; vectors are computed after it.",
    icon: "add",
    hooks: ["vector_type"],
    parameters: {
      model: parameter.choice<string>({
        title: "Model",
        description: "'Download Model…' and 'Add Model From Folder…' bring more.",
        choices: [],
      }),
      greyscale: parameter.boolean({
        title: "Greyscale",
        description: "Images lose their colours first: for what is told by its shape.",
        default: false,
      }),
    },
    async resolve() {
      const choices: Choice<string>[] = (await models.list())
        .filter(({ entry, state }) => entry.task !== "detect" && state.kind !== "missing")
        .map(({ entry: { id, title, description } }) => ({ value: id, title, description }));
      return { model: { choices, default: await models.embedderId() } };
    },
    async run({ parameters: { model, greyscale } }) {
      const { id } = await makeType(plugin, { model, greyscale });
      return {
        value: { vectorTypeId: id },
        notifications: [
          {
            type: "info",
            message: "The vector type is there, and has no vectors yet",
            actions: [
              {
                actionId: "compute-vectors",
                title: "Compute Vectors",
                parameters: { vectors: id },
              },
            ],
          },
        ],
      };
    },
  });
}

function registerComputeVectors(plugin: MlPlugin): void {
  const { ctx, work } = plugin;
  ctx.actions.register({
    id: "compute-vectors",
    title: "Compute Vectors",
    description: "Computes the vectors of images that have none yet.",
    icon: "symbol-array",
    hooks: ["vector", "execute"],
    parameters: {
      vectors: parameter.ownVectorType({
        title: "Vectors",
        description: "Empty: those of the built-in model, or of the one in the settings.",
        optional: true,
      }),
      background: parameter.boolean({
        title: "In the background",
        description: "Goes on as a task, also when the window was closed.",
        default: false,
      }),
    },
    async run({ instanceIds, parameters, vectorTypeId, signal, progress }) {
      const type = await chosenType(plugin, parameters.vectors ?? vectorTypeId);
      const instances = await ctx.project.instances({ ids: instanceIds });
      const sha1s = [...new Set(instances.flatMap(({ sha1 }) => sha1 ?? []))];
      if (parameters.background) {
        await work.queue(type, sha1s);
        return { value: { vectorTypeId: type.id, queued: sha1s.length } };
      }
      const { computed, failed } = await work.compute(type, sha1s, {
        signal,
        progress,
        anew: true,
      });
      const value = { vectorTypeId: type.id, computed, failed: failed.length };
      const message =
        computed === 0 && failed.length === 0
          ? "All of these images have their vectors"
          : `Computed the vectors of ${computed.toLocaleString("en")} ${computed === 1 ? "image" : "images"}`;
      return {
        value,
        notifications: [
          { type: "info", message },
          ...(failed.length > 0
            ? [{ type: "warning" as const, message: await failedSentence(ctx, failed) }]
            : []),
        ],
      };
    },
  });
}
