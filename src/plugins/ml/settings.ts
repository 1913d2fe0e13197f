import { parameter } from "../../plugin-api/index.ts";

/** What the user can set of the plugin, kept in the project. */
export const settings = {
  vectorsOnImport: parameter.boolean({
    title: "Compute vectors on import",
    description: "New images get their vectors in the background.",
    default: false,
  }),
  model: parameter.text({
    title: "Model",
    description:
      "What vectors are made with where an action names no vector type: the id of an installed model. Empty: the built-in one.",
    optional: true,
    maxLength: 200,
  }),
  executionProvider: parameter.choice({
    title: "Run models on",
    description: "What this machine does not have falls back to the processor.",
    choices: [
      { value: "cpu", title: "Processor (CPU)" },
      { value: "webgpu", title: "WebGPU" },
      { value: "dml", title: "DirectML (Windows)" },
      { value: "coreml", title: "CoreML (macOS)" },
    ],
    default: "cpu",
  }),
  modelMirror: parameter.text({
    title: "Mirror for models",
    description:
      "Where models are downloaded from instead of huggingface.co: the address of a server with the same paths.",
    placeholder: "https://models.example.org",
    optional: true,
    maxLength: 500,
  }),
};
