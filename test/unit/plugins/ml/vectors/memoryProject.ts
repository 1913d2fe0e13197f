import path from "node:path";
import { root } from "../../../../../scripts/lib/paths.ts";
import type {
  Notification,
  TaskDefinition,
  VectorType,
} from "../../../../../src/plugin-api/index.ts";
import { modelComputations } from "../../../../../src/plugins/ml/models/computations.ts";
import { Models } from "../../../../../src/plugins/ml/models/models.ts";
import type { MlContext } from "../../../../../src/plugins/ml/plugin.ts";
import { Spaces } from "../../../../../src/plugins/ml/vectors/spaces.ts";
import { vectorComputations } from "../../../../../src/plugins/ml/vectors/vectorComputations.ts";
import { VectorWork } from "../../../../../src/plugins/ml/vectors/vectorWork.ts";

/** What a plugin's process is given, with a project in memory: a test says when a read ends and when images come. */
export interface MemoryProject {
  readonly ctx: MlContext;
  readonly models: Models;
  readonly work: VectorWork;
  readonly settings: { vectorsOnImport: boolean; model: string };
  /** By SHA-1: a level of grey; null: cannot be read. */
  readonly images: Map<string, number | null>;
  readonly types: Map<number, VectorType>;
  /** By type and SHA-1. */
  readonly vectors: Map<number, Map<string, readonly number[]>>;
  readonly notifications: Notification[];
  readonly warnings: string[];
  /** Ids of types whose vectors were read. */
  readonly reads: number[];
  /** Tasks that are queued, and the only definition of such. */
  readonly queued: string[];
  task(): TaskDefinition<{ typeId: number; sha1s: readonly string[] | null }>;
  /** Awaited by every read of vectors, and before the first picture. */
  gate: Promise<unknown>;
  /** As an import that has ended. */
  imported(): Promise<void>;
  spaces(idleBytes?: number): Spaces;
  addType(type?: Partial<VectorType>, rows?: Readonly<Record<string, readonly number[]>>): number;
}

/** @param dir where the plugin keeps its files */
export function memoryProject(dir: string): MemoryProject {
  const images = new Map<string, number | null>();
  const types = new Map<number, VectorType>();
  const vectors = new Map<number, Map<string, readonly number[]>>();
  const settings = {
    vectorsOnImport: false,
    model: "handcrafted",
    executionProvider: "cpu",
    modelMirror: undefined,
  };
  const imported: (() => unknown)[] = [];
  let definition: ReturnType<MemoryProject["task"]> | undefined;
  const rowsOf = (typeId: number): Map<string, readonly number[]> =>
    vectors.get(typeId) ?? new Map();
  const addType: MemoryProject["addType"] = (type = {}, rows = {}) => {
    const id = types.size + 1;
    types.set(id, {
      id,
      source: "ml",
      params: {},
      of: "images",
      dimensions: Object.values(rows)[0]?.length ?? 0,
      count: 0,
      revision: 1,
      ...type,
    });
    vectors.set(id, new Map(Object.entries(rows)));
    return id;
  };
  const project = {
    vectorTypes: async () => [...types.values()],
    async createVectorType(params: VectorType["params"]) {
      const same = (type: VectorType): boolean =>
        JSON.stringify(type.params) === JSON.stringify(params);
      const found = [...types.values()].find(same);
      return found ?? types.get(addType({ params }));
    },
    async withoutVector(typeId: number, sha1s: readonly string[] = [...images.keys()]) {
      return sha1s.filter((sha1) => images.has(sha1) && !rowsOf(typeId).has(sha1));
    },
    async vectors(typeId: number) {
      memory.reads.push(typeId);
      const rows = [...rowsOf(typeId)].filter(([sha1]) => images.has(sha1));
      const columns = rows[0]?.[1].length ?? 0;
      await memory.gate;
      const data = new Float32Array(new SharedArrayBuffer(rows.length * columns * 4));
      data.set(rows.flatMap(([, row]) => row));
      return { sha1s: rows.map(([sha1]) => sha1), dimensions: columns, data };
    },
    async setVectors(
      typeId: number,
      { sha1s, dimensions, data }: { sha1s: string[]; dimensions: number; data: Float32Array },
    ) {
      const own = rowsOf(typeId);
      for (const [i, sha1] of sha1s.entries())
        own.set(sha1, [...data.subarray(i * dimensions, (i + 1) * dimensions)]);
      const type = types.get(typeId);
      if (type) types.set(typeId, { ...type, revision: type.revision + 1 });
    },
    async *pixels({ sha1s, signal }: { sha1s: readonly string[]; signal?: AbortSignal }) {
      await memory.gate;
      for (const sha1 of sha1s) {
        signal?.throwIfAborted();
        const level = images.get(sha1);
        if (typeof level === "number")
          yield { sha1, width: 8, height: 8, data: new Uint8Array(192).fill(level) };
      }
    },
    instances: async ({ sha1s = [] }: { sha1s?: readonly string[] }) =>
      sha1s.map((sha1) => ({ sha1, name: `${sha1}.png` })),
  };
  const compute = { ...modelComputations, ...vectorComputations };
  const notifications: Notification[] = [];
  const warnings: string[] = [];
  const ctx = {
    id: "ml",
    dir: path.join(root, "src", "plugins", "ml"),
    dataDir: dir,
    userDir: dir,
    project,
    compute,
    settings: { values: settings },
    events: { onInstancesImported: (listener: () => unknown) => imported.push(listener) },
    tasks: {
      define(given: ReturnType<MemoryProject["task"]>) {
        definition = given;
        return { add: async ({ key }: { key: string }) => memory.queued.push(key) };
      },
    },
    log: { warn: (message: string) => warnings.push(message) },
    notify: (notification: Notification) => notifications.push(notification),
  } as unknown as MlContext;
  const models = new Models(ctx);
  const work = new VectorWork(ctx, models);
  const memory: MemoryProject = {
    ctx,
    models,
    work,
    settings,
    images,
    types,
    vectors,
    notifications,
    warnings,
    reads: [],
    queued: [],
    gate: Promise.resolve(),
    task() {
      if (!definition) throw new Error("No task was defined.");
      return definition;
    },
    async imported() {
      await Promise.all(imported.map((listener) => listener()));
    },
    spaces: (idleBytes) => new Spaces(ctx, work, idleBytes),
    addType,
  };
  return memory;
}
