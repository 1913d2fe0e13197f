import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { EnvHttpProxyAgent as ProxyAgent, Response } from "undici";

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

export interface FetchedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Fetches a file, and goes on where an interrupted attempt left off as long as the server has the same file. It gets its
 * name only when its size and hash are right. Proxies are those of `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
 * @throws FetchError with a sentence; the signal's reason when it is aborted, in which case the part stays
 */
export async function fetchFile(wanted: FetchFile): Promise<FetchedFile> {
  const { url, target, signal } = wanted;
  await mkdir(path.dirname(target), { recursive: true });
  const part = `${target}.part`;
  const before = await partOf(part);
  const response = await request(url, before, signal);
  // Anything but the rest of what is there means the whole file.
  const resumes = response.status === 206 && startOf(response) === before?.bytes;
  if (response.status === 416 || (response.status === 206 && !resumes)) {
    await response.body?.cancel();
    await forget(part);
    return fetchFile(wanted);
  }
  if (!response.ok || !response.body) throw refusal(url, response.status);
  const etag = strongTag(response);
  if (!resumes) {
    await forget(part);
    if (etag) await writeFile(`${part}.etag`, etag);
  }
  const begun = resumes ? (before?.bytes ?? 0) : 0;
  const length = Number(response.headers.get("content-length"));
  const total = wanted.bytes ?? (length > 0 ? begun + length : undefined);
  await append(wanted, response.body, { part, begun, total });
  const whole = { bytes: (await stat(part)).size, sha256: await hashOf(part) };
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

/** What went wrong, with what to do; `status` where a server answered. */
export class FetchError extends Error {
  override readonly name = "FetchError";
  readonly status: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly status?: number } = {}) {
    super(message, options);
    this.status = options.status;
  }
}

/** @returns 64 hexadecimal digits */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** A text from the hub, of a few kilobytes. @throws as `fetchFile` */
export async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  const response = await request(url, undefined, signal);
  if (!response.ok) throw refusal(url, response.status);
  return response.text();
}

interface Part {
  readonly bytes: number;
  readonly etag: string;
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

let agent: ProxyAgent | undefined;

async function request(
  url: string,
  part: Part | undefined,
  signal: AbortSignal,
): Promise<Response> {
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  // Node's own fetch asks no proxy before Node 24, which the oldest supported VS Code does not bring.
  agent ??= new EnvHttpProxyAgent({ connect: { timeout: 20_000 }, bodyTimeout: 60_000 });
  const dispatcher = agent;
  const headers = part ? { range: `bytes=${part.bytes}-`, "if-range": part.etag } : {};
  try {
    return await fetch(url, { dispatcher, signal, headers });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new FetchError(
      `${new URL(url).host} cannot be reached: ${causeOf(error)}. Check the network (HTTPS_PROXY is heeded), name a mirror in the setting 'modelMirror', or add the model from a folder.`,
      { cause: error },
    );
  }
}

async function append(
  { url, signal, progress }: FetchFile,
  body: NonNullable<Response["body"]>,
  { part, begun, total }: { part: string; begun: number; total: number | undefined },
): Promise<void> {
  const file = await open(part, begun > 0 ? "r+" : "w");
  let at = begun;
  try {
    progress(at, total);
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      await file.write(chunk, 0, chunk.length, at);
      at += chunk.length;
      progress(at, total);
      // A server that goes on for ever would fill the disk.
      if (total !== undefined && at > total) break;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new FetchError(
      `The connection to ${new URL(url).host} was cut after ${at} bytes: ${causeOf(error)}. Start again to go on from there.`,
      { cause: error },
    );
  } finally {
    await file.sync();
    await file.close();
  }
}

function check(url: string, wanted: FetchFile, got: FetchedFile): void {
  if (wanted.bytes !== undefined && got.bytes !== wanted.bytes)
    throw new FetchError(
      `${url} has ${got.bytes} bytes instead of ${wanted.bytes}, so it was thrown away. A mirror may have another file; try again or without it.`,
    );
  if (wanted.sha256 !== undefined && got.sha256 !== wanted.sha256)
    throw new FetchError(
      `${url} has the SHA-256 ${got.sha256} instead of ${wanted.sha256}, so it was thrown away. It is another file, or was damaged on its way; try again, or without a mirror.`,
    );
}

function refusal(url: string, status: number): FetchError {
  const host = new URL(url).host;
  const sentences: Readonly<Record<number, string>> = {
    401: `${host} wants an account for ${url}. Fetch the model with it by hand, and add it from a folder.`,
    403: `${host} refuses ${url}. Fetch the model by hand, and add it from a folder.`,
    404: `${url} is not there. The catalogue may be out of date, or the mirror incomplete; add the model from a folder.`,
  };
  const sentence = sentences[status] ?? `${host} answers ${status} for ${url}. Try again later.`;
  return new FetchError(sentence, { status });
}

/** The first byte of a partial answer. */
function startOf(response: Response): number | undefined {
  const match = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "");
  return match ? Number(match[1]) : undefined;
}

/** What names exactly these bytes; weak tags do not. */
function strongTag(response: Response): string | undefined {
  const etag = response.headers.get("etag");
  return etag && !etag.startsWith("W/") ? etag : undefined;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ("code" in cause ? String(cause.code) : cause.name);
}
