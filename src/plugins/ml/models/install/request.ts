import type { EnvHttpProxyAgent as ProxyAgent, Response } from "undici";

/** What went wrong, with what to do; `status` where a server answered. */
export class FetchError extends Error {
  override readonly name = "FetchError";
  readonly status: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly status?: number } = {}) {
    super(message, options);
    this.status = options.status;
  }
}

/** What there is of a file. */
export interface Part {
  readonly bytes: number;
  readonly etag: string;
}

/**
 * Asks a server for a file, through the proxy of the environment.
 * @param part what is there of it: the rest is asked for
 */
export async function request(
  url: string,
  part: Part | undefined,
  signal: AbortSignal,
): Promise<Response> {
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  // Node's own fetch asks no proxy before Node 24, which the oldest supported VS Code does not bring.
  agent ??= new EnvHttpProxyAgent({ connect: { timeout: 20_000 }, bodyTimeout: 60_000 });
  const dispatcher = agent;
  const headers = {
    // Of what is packed on its way, neither the length nor a part can be told.
    "accept-encoding": "identity",
    ...(part ? { range: `bytes=${part.bytes}-`, "if-range": part.etag } : {}),
  };
  try {
    return await fetch(url, { dispatcher, signal, headers });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new FetchError(
      `${new URL(url).host} cannot be reached: ${causeOf(error)}. Check the network (HTTPS_PROXY and the setting http.proxy are heeded), name a mirror in the setting 'modelMirror', or add the model from a folder.`,
      { cause: error },
    );
  }
}

/** A text from the hub, of a few kilobytes. @throws as `fetchFile` */
export async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  const response = await request(url, undefined, signal);
  if (!response.ok) throw refusal(url, response.status);
  return response.text();
}

/** What a status that is not good means. */
export function refusal(url: string, status: number): FetchError {
  const host = new URL(url).host;
  const sentences: Readonly<Record<number, string>> = {
    401: `${host} wants an account for ${url}. Fetch the model with it by hand, and add it from a folder.`,
    403: `${host} refuses ${url}. Fetch the model by hand, and add it from a folder.`,
    404: `${url} is not there. The catalogue may be out of date, or the mirror incomplete; add the model from a folder.`,
  };
  const sentence = sentences[status] ?? `${host} answers ${status} for ${url}. Try again later.`;
  return new FetchError(sentence, { status });
}

/** What lies below an error of the network, in a few words. */
export function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ("code" in cause ? String(cause.code) : cause.name);
}

let agent: ProxyAgent | undefined;
