import { createHash } from "node:crypto";
import os from "node:os";
import path from "node:path";
import type { Notification } from "../../../plugin-api/index.ts";
import { catalogue } from "./catalogue.ts";
import { embedderId, embeddedEntries, handcraftedEntry, handcraftedId } from "./embeddedModels.ts";
import { filesOf, installedModels, modelsDir } from "./installedModels.ts";
import type { ExecutionProvider, ModelEntry, OpenModel } from "./modelEntry.ts";
import { hub, missingSentence } from "./modelTexts.ts";
import { pictureSide } from "./preprocess.ts";
import type { Trial } from "./tryModel.ts";

/** What of the plugin's context models need. */
export interface ModelsContext {
  readonly dir: string;
  readonly userDir: string;
  readonly settings: {
    readonly values: {
      readonly executionProvider: ExecutionProvider;
      readonly modelMirror: string | undefined;
    };
  };
  readonly compute: {
    tryModel(model: OpenModel): Promise<Trial>;
    tryRuntime(): Promise<Trial>;
  };
  readonly log: { warn(message: string): void };
  notify(notification: Notification): void;
}

/** A model of the catalogue or of the user. */
export interface ModelDescription {
  readonly entry: ModelEntry;
  /** Where its files are; `missing`: it is in the catalogue only. */
  readonly state:
    | { readonly kind: "built-in"; readonly folder: string }
    | { readonly kind: "installed"; readonly folder: string }
    | { readonly kind: "missing" };
  /**
   * 16 hexadecimal digits of all that its vectors depend on: the network, how pictures are prepared, what is read. Null
   * while it is missing, for the hash of its file may not be known.
   */
  readonly key: string | null;
  /** What to ask `ctx.project.pixels` for. */
  readonly side: number;
}

/** The models that there are, and how to get at one. */
export class Models {
  readonly #ctx: ModelsContext;
  /** Trials that are under way or over. */
  readonly #trials = new Map<string, Promise<Trial>>();
  readonly #told = new Set<string>();

  constructor(ctx: ModelsContext) {
    this.#ctx = ctx;
  }

  /** The folder of the user's own models: a folder each, named by its id. */
  get dir(): string {
    return modelsDir(this.#ctx.userDir);
  }

  /** Where models are fetched from, without a slash at its end. @throws Error where the setting is no address */
  get base(): string {
    const mirror = this.#ctx.settings.values.modelMirror?.trim();
    if (!mirror) return hub;
    if (!/^https?:$/.test(URL.parse(mirror)?.protocol ?? ""))
      throw new Error(
        `The setting 'modelMirror' is '${mirror}', which is no address. Write one such as https://models.example.org, or leave it empty.`,
      );
    return mirror.replace(/\/+$/, "");
  }

  /** Built-in ones, those that the user has, and what else the catalogue offers. */
  async list(): Promise<ModelDescription[]> {
    const builtIn = path.join(this.#ctx.dir, "models", "embedded");
    const installed = await installedModels(this.dir, (sentence) => this.#ctx.log.warn(sentence));
    const found = new Map<string, ModelDescription>();
    for (const entry of catalogue) found.set(entry.id, describe(entry, { kind: "missing" }));
    for (const { entry, folder } of installed)
      found.set(entry.id, describe(entry, { kind: "installed", folder }));
    // Nothing takes the place of these.
    for (const { id } of [...embeddedEntries, handcraftedEntry]) {
      const entry = catalogue.find((known) => known.id === id);
      if (entry) found.set(id, describe(entry, { kind: "built-in", folder: builtIn }));
    }
    return [...found.values()];
  }

  /** @throws Error where there is no such model, with those that there are */
  async describe(id: string): Promise<ModelDescription> {
    const all = await this.list();
    const found = all.find(({ entry }) => entry.id === id);
    if (found) return found;
    const ids = all.filter(({ state }) => state.kind !== "missing").map(({ entry }) => entry.id);
    throw new Error(
      `There is no model '${id}'. Installed are ${ids.join(", ")}; 'Download Model…' and 'Add Model From Folder…' get others.`,
    );
  }

  /**
   * A model that works here, for computations; its first use loads it and lets it see a picture. Where the chosen
   * execution provider fails, the processor is used, and the user is told once.
   * @throws Error with what to do: unknown, not installed, no runtime on this platform, broken
   */
  async open(id: string): Promise<OpenModel> {
    const { entry, state } = await this.describe(id);
    if (id === handcraftedId) return { kind: "handcrafted", entry };
    if (state.kind === "missing") throw new Error(missingSentence(entry, this.base));
    return this.openFrom(entry, state.folder);
  }

  /** As `open`, of a model whose files are in a folder. */
  async openFrom(entry: ModelEntry, folder: string): Promise<OpenModel> {
    const model = {
      kind: "onnx",
      entry,
      files: filesOf(entry, folder),
      provider: this.#ctx.settings.values.executionProvider,
      ...loadOf(os.availableParallelism()),
    } as const satisfies OpenModel;
    const trial = await this.#try(model);
    if (trial.kind === "works") return model;
    if (trial.kind === "fails" && model.provider !== "cpu") {
      const onCpu = { ...model, provider: "cpu" } as const;
      const second = await this.#try(onCpu);
      if (second.kind === "works") {
        this.#tellFallback(entry, model.provider, trial.reason);
        return onCpu;
      }
      throw new Error(failure(entry, second));
    }
    throw new Error(failure(entry, trial));
  }

  /** @throws Error where this platform has no runtime: the model would be fetched for nothing */
  async needRuntime(entry: ModelEntry): Promise<void> {
    const trial = await this.#runtime();
    if (trial.kind !== "works") throw new Error(failure(entry, trial));
  }

  /** The id of the model for vectors where nothing else is chosen: the built-in one, where this platform can run it. */
  async embedderId(): Promise<string> {
    const { kind } = await this.#runtime();
    return kind === "works" ? embedderId : handcraftedId;
  }

  #runtime(): Promise<Trial> {
    return this.#once("runtime", () => this.#ctx.compute.tryRuntime());
  }

  /** A trial judges all that is said of a model, and its files, whose hashes are among that. */
  async #try(model: Extract<OpenModel, { readonly kind: "onnx" }>): Promise<Trial> {
    const { entry, provider } = model;
    const key = JSON.stringify([entry, provider]);
    const trial = await this.#once(key, () => this.#ctx.compute.tryModel(model));
    // What was wrong with a model may be mended; what this machine lacks stays so.
    if (trial.kind === "fails" && provider === "cpu") this.#trials.delete(key);
    return trial;
  }

  #once(key: string, make: () => Promise<Trial>): Promise<Trial> {
    const known = this.#trials.get(key);
    // Who waits for another's trial is not cancelled with that other's run.
    if (known) return known.catch(() => this.#once(key, make));
    const made = make();
    this.#trials.set(key, made);
    // A run that was cancelled says nothing of the model.
    made.catch(() => this.#trials.delete(key));
    return made;
  }

  #tellFallback(entry: ModelEntry, provider: ExecutionProvider, reason: string): void {
    if (this.#told.has(provider)) return;
    this.#told.add(provider);
    this.#ctx.notify({
      type: "warning",
      message: `'${entry.title}' does not run on ${providerNames[provider]} here, so the processor is used: ${reason} The setting 'Run models on' chooses.`,
    });
  }
}

/** Sessions of the plugin's two threads share the processor; with one core each, single pictures are the quickest. */
function loadOf(cores: number): { threads: number; batch: number } {
  const threads = Math.min(8, Math.max(1, Math.floor(cores / 2)));
  return { threads, batch: threads === 1 ? 1 : 4 };
}

const providerNames: Readonly<Record<ExecutionProvider, string>> = {
  cpu: "the processor",
  webgpu: "WebGPU",
  dml: "DirectML",
  coreml: "CoreML",
};

function failure(entry: ModelEntry, trial: Exclude<Trial, { readonly kind: "works" }>): string {
  return trial.kind === "no-runtime"
    ? `This platform (${process.platform}-${process.arch}) has no runtime for models, so '${entry.title}' cannot be used: ${trial.reason} Vectors of the model '${handcraftedId}' work everywhere.`
    : `'${entry.title}' cannot be used: ${trial.reason}`;
}

function describe(entry: ModelEntry, state: ModelDescription["state"]): ModelDescription {
  return {
    entry,
    state,
    key: state.kind === "missing" ? null : keyOf(entry),
    side: pictureSide(entry.image),
  };
}

function keyOf({ id, files, image, inputs, outputs, dimensions }: ModelEntry): string {
  const network = files.find(({ role }) => role === "image")?.sha256 ?? id;
  const parts = JSON.stringify([network, image, inputs, outputs, dimensions]);
  return createHash("sha256").update(parts).digest("hex").slice(0, 16);
}
