import type * as vscode from "vscode";
// The connection runs on what this sets up (timers, text encoding).
import "vscode-jsonrpc/node";
import { DisposableStore, toDisposable, type Disposable } from "../../base/disposable.ts";
import { Emitter } from "../../base/event.ts";
import { pageBegins, pageTransport } from "../../protocol/pageTransport.ts";
import { serve, type Contract, type Handlers, type Server } from "../../protocol/rpc.ts";
import { Gate } from "./gate.ts";
import { withOwnBytes } from "./ownBytes.ts";

/** Requests of one page that are under way or wait; a busy grid has about twenty. */
const LIMIT = { running: 32, waiting: 512 };

/**
 * Serves a contract to a webview, in one session for each life of its page: answers for an earlier one never reach a
 * later one.
 */
export class PageServer<C extends Contract> implements Disposable {
  readonly #webview: vscode.Webview;
  readonly #contract: C;
  readonly #handlers: Handlers<C>;
  readonly #gate = new Gate(LIMIT);
  readonly #subscription: Disposable;
  #session: Session<C> | undefined;
  #disposed = false;

  constructor(webview: vscode.Webview, contract: C, handlers: Handlers<C>) {
    this.#webview = webview;
    this.#contract = contract;
    this.#handlers = handlers;
    this.#subscription = webview.onDidReceiveMessage((message: unknown) => {
      if (message === pageBegins) this.#begin();
      this.#session?.receive(message);
    });
  }

  /** Tells the page, if one is there to hear it. */
  readonly fire: Server<C>["fire"] = (event, payload) => this.#session?.server.fire(event, payload);

  dispose(): void {
    this.#disposed = true;
    this.#subscription.dispose();
    this.#session?.dispose();
  }

  #begin(): void {
    this.#session?.dispose();
    this.#session = new Session(this.#contract, this.#handlers, this.#gate, async (message) => {
      if (!this.#disposed) await this.#webview.postMessage(withOwnBytes(message));
    });
  }
}

/** One life of a page. Disposing it aborts what it asked for and drops the answers. */
class Session<C extends Contract> implements Disposable {
  readonly server: Server<C>;
  readonly #owned = new DisposableStore();
  readonly #received = this.#owned.add(new Emitter<unknown>());

  constructor(
    contract: C,
    handlers: Handlers<C>,
    gate: Gate,
    send: (message: unknown) => Promise<void>,
  ) {
    const ended = new AbortController();
    this.#owned.add(toDisposable(() => ended.abort()));
    const { reader, writer } = pageTransport({
      send: async (message) => {
        if (!ended.signal.aborted) await send(message);
      },
      onMessage: this.#received.event,
    });
    this.server = this.#owned.add(
      serve(contract, reader, writer, gated(handlers, gate, ended.signal)),
    );
  }

  receive(message: unknown): void {
    this.#received.fire(message);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

function gated<C extends Contract>(
  handlers: Handlers<C>,
  gate: Gate,
  ended: AbortSignal,
): Handlers<C> {
  const wrap = <P, R>(handler: (params: P, signal: AbortSignal) => R | Promise<R>) => {
    return (params: P, signal: AbortSignal): Promise<R> => {
      const either = AbortSignal.any([signal, ended]);
      return gate.run(either, () => handler(params, either));
    };
  };
  const all: [string, (params: never, signal: AbortSignal) => unknown][] = Object.entries(handlers);
  return Object.fromEntries(all.map(([name, handler]) => [name, wrap(handler)])) as Handlers<C>;
}
