import type { CommitInput } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import type { Project } from "../project/project.ts";
import type { DecoderPool } from "./decoderPool.ts";

/** What of the project changed; windows refresh what shows it. */
export interface Change {
  readonly instances?: boolean;
  readonly problems?: boolean;
  readonly folders?: boolean;
  readonly properties?: boolean;
  readonly values?: boolean;
  readonly annotations?: boolean;
}

/** What the parts of an import share. */
export interface ImportContext {
  readonly project: Project;
  readonly dataset: Dataset;
  readonly decoders: DecoderPool;
  changed(change: Change): void;
  /** Makes a commit that can be undone. */
  record(input: CommitInput): void;
  /** Instances whose image was decoded for the first time, after readers see them. */
  imported?(instanceIds: readonly number[]): void;
  /** A sentence for the user. */
  warn(text: string): void;
}
