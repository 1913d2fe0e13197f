import { WinnowError } from "../base/errors.ts";
import type { EngineContract } from "../protocol/engine.ts";
import type { Client } from "../protocol/rpc.ts";
import { stateLimits, type RunInfo } from "../protocol/state.ts";

type Call = Client<EngineContract>["call"];

/**
 * Hands bytes of any length to the engine, in pieces of its choice; answers the upload that `run/save` or `map/save`
 * then names. What fails or is cancelled leaves nothing.
 */
export async function upload(
  call: Call,
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<number> {
  const { uploadId } = await call("upload/begin", {}, signal);
  try {
    for await (const bytes of source)
      for (let at = 0; at < bytes.byteLength; at += stateLimits.piece)
        await call(
          "upload/append",
          { uploadId, bytes: bytes.subarray(at, at + stateLimits.piece) },
          signal,
        );
    return uploadId;
  } catch (error) {
    // The reason is what matters; an engine that is gone has forgotten the upload anyway.
    await call("upload/cancel", { uploadId }).catch(() => undefined);
    throw error;
  }
}

/**
 * The results of a run in pieces, as they were when the run was asked for.
 * @throws WinnowError not-found where there are none, or other ones were saved meanwhile
 */
export async function* runResults(
  call: Call,
  { owner, key, results }: RunInfo,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (!results) throw new WinnowError("not-found", `The run '${key}' has no results yet.`);
  for (let offset = 0; offset < results.bytes; offset += stateLimits.piece)
    yield await call(
      "run/results",
      { owner, key, resultsId: results.id, offset, limit: stateLimits.piece },
      signal,
    );
}
