import { parameter, type Choice } from "../../../plugin-api/index.ts";
import type { MlPlugin } from "../plugin.ts";
import { counted } from "../actions/shared/counted.ts";
import { targetsOf } from "../actions/shared/targets.ts";
import { defaultType, existingType, makeType } from "./vectorTypes.ts";

const ofParameter = parameter.choice({
  title: "Of",
  choices: [
    { value: "images", title: "Whole images" },
    {
      value: "annotations",
      title: "Annotated objects",
      description: "The box around each annotation is cut out, and has a vector of its own.",
    },
  ],
  default: "images",
});

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
      of: ofParameter,
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
    async run({ parameters }) {
      const { of } = parameters;
      const { id } = await makeType(plugin, parameters);
      const ofImages = of === "images";
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
                parameters: ofImages ? { of, vectors: id } : { of, objectVectors: id },
              },
            ],
          },
        ],
      };
    },
  });
}

const vectorsOptions = {
  title: "Vectors",
  description: "Empty: those of the built-in model, or of the one in the settings.",
  optional: true,
} as const;

function registerComputeVectors(plugin: MlPlugin): void {
  const { ctx, work } = plugin;
  ctx.actions.register({
    id: "compute-vectors",
    title: "Compute Vectors",
    description: "Computes the vectors of images, or of their objects, that have none yet.",
    icon: "symbol-array",
    hooks: ["vector", "execute"],
    parameters: {
      of: ofParameter,
      vectors: parameter.ownVectorType({
        ...vectorsOptions,
        of: "images",
        when: { parameter: "of", is: "images" },
      }),
      objectVectors: parameter.ownVectorType({
        ...vectorsOptions,
        of: "annotations",
        when: { parameter: "of", is: "annotations" },
      }),
      background: parameter.boolean({
        title: "In the background",
        description: "Goes on as a task, also when the window was closed.",
        default: false,
      }),
    },
    // On a vector type there is nothing to be chosen.
    resolve: ({ vectorTypeId }) =>
      vectorTypeId === null
        ? {}
        : { of: { hidden: true }, vectors: { hidden: true }, objectVectors: { hidden: true } },
    async run({ instanceIds, parameters, vectorTypeId, signal, progress }) {
      const { of, vectors, objectVectors } = parameters;
      const typeId = (of === "images" ? vectors : objectVectors) ?? vectorTypeId;
      const type = await (typeId === null ? defaultType(plugin, of) : existingType(ctx, typeId));
      const { sha1s } = await targetsOf(ctx, instanceIds);
      if (parameters.background) {
        await work.queue(type, sha1s);
        return { value: { vectorTypeId: type.id, queued: sha1s.length } };
      }
      const how = { signal, progress, anew: true };
      const { noun, computed, failed, sentence } = await work.computeOf(type, sha1s, how);
      const value = { vectorTypeId: type.id, computed, failed };
      const message =
        computed === 0
          ? `All of these ${noun}s have their vectors`
          : `Computed the vectors of ${counted(computed, noun)}`;
      return {
        value,
        notifications: [
          ...(computed === 0 && sentence !== null ? [] : [{ type: "info" as const, message }]),
          ...(sentence === null ? [] : [{ type: "warning" as const, message: sentence }]),
        ],
      };
    },
  });
}
