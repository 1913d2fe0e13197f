import { mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Response } from "undici";
import { factsOf, type FileFacts } from "./hashes.ts";
import { causeOf, FetchError, refusal, request, type Part } from "./request.ts";
import { writeBytes } from "./writeBytes.ts";

export interface FetchFile {
  readonly url: string;
  /** Absolute; beside it are `.part` and `.part.etag` until it is whole. */
  readonly target: string;
  /** What it has to have; nothing is checked that is not said. */
  readonly bytes?: number | undefined;
  readonly sha256?: string | undefined;
  readonly signal: AbortSignal;
  /** Bytes so far, with those of an earlier attempt; `total` where the server says it. */
  progress(done: number, total: number | undefined): void;
}

/**
 * Fetches a file, and goes on where an interrupted attempt left off as long as the server has the same file. It gets its
 * name only when its size and hash are right. Proxies are those of `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
 * @throws FetchError with a sentence; the signal's reason when it is aborted, in which case the part stays
 */
export async function fetchFile(wanted: FetchFile): Promise<FileFacts> {
  const { url, target, signal } = wanted;
  await mkdir(path.dirname(target), { recursive: true });
  const part = `${target}.part`;
  const before = await partOf(part);
  const response = await request(url, before, signal);
  const answer = answerOf(response);
  const isWhole = response.status === 416 && before?.bytes === answer.size;
  const isRest = response.status === 206 && before?.bytes === answer.start;
  if (!isWhole && !isRest && [206, 416].includes(response.status)) {
    await response.body?.cancel();
    if (!before) throw refusal(url, response.status);
    await forget(part);
    return fetchFile(wanted);
  }
  if (isWhole) await response.body?.cancel();
  else {
    if (!response.ok || !response.body) throw refusal(url, response.status);
    if (!isRest) {
      await forget(part);
      if (answer.etag) await writeFile(`${part}.etag`, answer.etag);
    }
    const begun = isRest ? (before?.bytes ?? 0) : 0;
    const total = wanted.bytes ?? (answer.length > 0 ? begun + answer.length : undefined);
    await append(wanted, response.body, { part, begun, total });
  }
  const whole = await factsOf(part, signal);
  try {
    check(url, wanted, whole);
  } catch (error) {
    await forget(part);
    throw error;
  }
  await rename(part, target);
  await forget(part);
  return whole;
}

/** What an earlier attempt left, if the server can be asked whether it is still of the same file. */
async function partOf(part: string): Promise<Part | undefined> {
  try {
    const [{ size }, etag] = await Promise.all([stat(part), readFile(`${part}.etag`, "utf8")]);
    return size > 0 ? { bytes: size, etag } : undefined;
  } catch {
    return undefined;
  }
}

async function forget(part: string): Promise<void> {
  await Promise.all([rm(part, { force: true }), rm(`${part}.etag`, { force: true })]);
}

async function append(
  { url, signal, progress }: FetchFile,
  body: NonNullable<Response["body"]>,
  { part, begun, total }: { part: string; begun: number; total: number | undefined },
): Promise<void> {
  const file = await open(part, begun > 0 ? "r+" : "w");
  let at = begun;
  // What reading throws; writing has errors of its own.
  async function* received(): AsyncGenerator<Uint8Array> {
    try {
      yield* body as AsyncIterable<Uint8Array>;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw new FetchError(
        `The connection to ${new URL(url).host} was cut after ${at} bytes: ${causeOf(error)}. Start again to go on from there.`,
        { cause: error },
      );
    }
  }
  try {
    progress(at, total);
    for await (const chunk of received()) {
      await writeBytes(file, chunk, at, part);
      at += chunk.length;
      progress(at, total);
      // A server that goes on for ever would fill the disk.
      if (total !== undefined && at > total) break;
    }
  } finally {
    await file.sync();
    await file.close();
  }
}

function check(url: string, wanted: FetchFile, got: FileFacts): void {
  if (wanted.bytes !== undefined && got.bytes !== wanted.bytes)
    throw new FetchError(
      `${url} has ${got.bytes} bytes instead of ${wanted.bytes}, so it was thrown away. A mirror may have another file; try again or without it.`,
    );
  if (wanted.sha256 !== undefined && got.sha256 !== wanted.sha256)
    throw new FetchError(
      `${url} has the SHA-256 ${got.sha256} instead of ${wanted.sha256}, so it was thrown away. It is another file, or was damaged on its way; try again, or without a mirror.`,
    );
}

/** What an answer's head says of the bytes that follow. */
interface Answer {
  /** 0: not known. */
  readonly length: number;
  /** The first byte of a part; −1: it is none. */
  readonly start: number;
  /** Of the whole file, where a part was asked for; −1: not known. */
  readonly size: number;
  /** What names exactly these bytes; weak tags do not. */
  readonly etag: string | null;
}

function answerOf({ headers }: Response): Answer {
  // Some pack it whatever was asked for, and then nothing is said of what comes out.
  if ((headers.get("content-encoding") ?? "identity") !== "identity")
    return { length: 0, start: -1, size: -1, etag: null };
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
  const [, start, size] = (range ?? []).map(Number);
  const etag = headers.get("etag");
  return {
    length: Number(headers.get("content-length")),
    start: start ?? -1,
    size: size ?? -1,
    etag: etag?.startsWith("W/") ? null : etag,
  };
}
