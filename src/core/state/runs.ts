import type { Database } from "better-sqlite3";
import { WinnowError } from "../../base/errors.ts";
import type { JsonValue } from "../../base/json.ts";
import { version as winnowVersion } from "../../base/version.ts";
import type { Run, RunInfo } from "../../protocol/state.ts";
import { readBlob } from "../db/blobs.ts";
import {
  findRun,
  putRun,
  renameRun,
  runConfig,
  setRunConfig,
  setRunResults,
  type RunKey,
} from "../db/runs.ts";
import { write } from "../db/statement.ts";
import { checkedJson } from "./checkedJson.ts";

export interface NewRun {
  readonly config: JsonValue;
  /** Whether a run of the key is replaced, together with its results. */
  readonly overwrite: boolean;
  /** Of what makes it; left out: this Winnow's. */
  readonly version?: string;
}

/** @throws WinnowError bad-request where the key is taken, or the config too long */
export function registerRun(db: Database, run: RunKey, given: NewRun): RunInfo {
  const { config, overwrite, version = winnowVersion } = given;
  const json = configOf(run, config);
  if (!overwrite) refuseTaken(db, run);
  write(db, () => putRun(db, run, { version, config: json, now: Date.now() }));
  return runAt(db, run);
}

/** @throws WinnowError not-found, bad-request */
export function configureRun(db: Database, run: RunKey, config: JsonValue): RunInfo {
  runAt(db, run);
  const json = configOf(run, config);
  write(db, () => setRunConfig(db, run, json, Date.now()));
  return runAt(db, run);
}

/** @throws WinnowError not-found */
export function wholeRun(db: Database, run: RunKey): Run {
  return { ...runAt(db, run), config: JSON.parse(runConfig(db, run)) as JsonValue };
}

/** @throws WinnowError not-found, bad-request where the key is taken */
export function moveRun(db: Database, run: RunKey, to: string): RunInfo {
  const found = runAt(db, run);
  if (to === run.key) return found;
  refuseTaken(db, { ...run, key: to });
  write(db, () => renameRun(db, run, to, Date.now()));
  return runAt(db, { ...run, key: to });
}

/** Gives a run its results, all at once. @throws WinnowError not-found, bad-request where it has some already */
export function saveResults(
  db: Database,
  run: RunKey,
  blobId: number,
  overwrite: boolean,
): RunInfo {
  if (runAt(db, run).results && !overwrite)
    throw new WinnowError(
      "bad-request",
      `The run '${run.key}' has results already. Ask to overwrite them, or register a run of another key.`,
    );
  write(db, () => setRunResults(db, run, blobId, Date.now()));
  return runAt(db, run);
}

/** @throws WinnowError not-found where these are not the run's results (any more) */
export function readResults(
  db: Database,
  run: RunKey,
  resultsId: number,
  offset: number,
  limit: number,
): Uint8Array {
  if (runAt(db, run).results?.id !== resultsId)
    throw new WinnowError(
      "not-found",
      `The run '${run.key}' has other results by now. Ask for the run again, and read them from the start.`,
    );
  return readBlob(db, resultsId, offset, limit);
}

/** @throws WinnowError not-found */
export function runAt(db: Database, run: RunKey): RunInfo {
  const found = findRun(db, run);
  if (!found) throw new WinnowError("not-found", `There is no run '${run.key}' of '${run.owner}'.`);
  return found;
}

function configOf({ key }: RunKey, config: JsonValue): string {
  return checkedJson(config, `The config of the run '${key}'`);
}

function refuseTaken(db: Database, run: RunKey): void {
  if (findRun(db, run))
    throw new WinnowError(
      "bad-request",
      `There is a run '${run.key}' already. Choose another key, or ask to overwrite it.`,
    );
}
