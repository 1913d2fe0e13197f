// Installs the browser's timers and encoders for the JSON-RPC library, which is neutral by itself.
import "vscode-jsonrpc/browser";
import * as v from "valibot";
import { toDisposable } from "../../src/base/disposable.ts";
import { pageBegins, pageTransport } from "../../src/protocol/pageTransport.ts";
import { connectClient, type Client, type Contract } from "../../src/protocol/rpc.ts";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What VS Code keeps for the page across a window reload; what no longer fits its schema reads as null. */
export interface PageState<T> {
  read(): T | null;
  write(state: T): void;
}

/** Connects the page with the extension host. VS Code hands out its API once, so this is called once. */
export function connectHost<C extends Contract, S extends v.GenericSchema>(
  contract: C,
  stateSchema: S,
): { client: Client<C>; state: PageState<v.InferOutput<S>> } {
  const api = acquireVsCodeApi();
  api.postMessage(pageBegins);
  const { reader, writer } = pageTransport({
    send: (message) => api.postMessage(message),
    onMessage(listener) {
      const onMessage = (event: MessageEvent<unknown>): void => listener(event.data);
      window.addEventListener("message", onMessage);
      return toDisposable(() => window.removeEventListener("message", onMessage));
    },
  });
  return {
    client: connectClient(contract, reader, writer),
    state: {
      read() {
        const parsed = v.safeParse(stateSchema, api.getState());
        return parsed.success ? parsed.output : null;
      },
      write: (state) => api.setState(state),
    },
  };
}
