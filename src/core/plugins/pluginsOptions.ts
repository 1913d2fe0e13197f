import type { Duplex } from "node:stream";
import type { MessageReader, MessageWriter } from "vscode-jsonrpc/node";
import type { Target } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import type { CommitLog } from "../commits/commitLog.ts";
import type { DecoderPool } from "../import/decoderPool.ts";
import type { Project } from "../project/project.ts";
import type { ProjectState } from "../state/projectState.ts";
import type { VectorStore } from "../vectors/vectorStore.ts";
import type { View } from "../view/view.ts";
import type { ResultSink } from "./resultSink.ts";

/** How the processes of plugins are started and spoken to. */
export interface PluginLink {
  /** The entry point of the process. */
  readonly script: string;
  /** A new place to listen at, which nobody else can reach. */
  newSocketPath(): Promise<string>;
  transport(socket: Duplex): { reader: MessageReader; writer: MessageWriter };
}

/** What the parts of the plugin system share: the project that plugins work on, and its engine's ways. */
export interface PluginsOptions {
  readonly project: Project;
  readonly dataset: Dataset;
  readonly commits: CommitLog;
  readonly state: ProjectState;
  readonly decoders: DecoderPool;
  readonly vectors: VectorStore;
  readonly link: PluginLink;
  /** The file that stands for `@winnow/plugin-api` in bundles of plugins. */
  readonly apiFile: string;
  /** The folder that has the built-in plugins in it. */
  readonly builtinDir: string;
  /** Where groups are kept. */
  readonly results: ResultSink;
  /** @throws WinnowError not-found */
  view(viewId: number): View;
  /** @throws WinnowError not-found, bad-query */
  idsOf(target: Target): Int32Array;
  /** Exports as a task, and waits for its end. @throws WinnowError bad-request, cancelled */
  exportTo(
    ids: Int32Array,
    how: {
      readonly format: string;
      readonly path: string;
      readonly replace: boolean;
      readonly splitProperty: string;
    },
    signal: AbortSignal,
  ): Promise<void>;
  /** @throws WinnowError read-only */
  assertWritable(): void;
  /** A sentence for the user. */
  warn(text: string): void;
}
