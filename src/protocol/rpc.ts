import * as v from "valibot";
import {
  CancellationTokenSource,
  createMessageConnection,
  ErrorCodes,
  ParameterStructures,
  RequestType as WireRequestType,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
  type MessageReader,
  type MessageWriter,
} from "vscode-jsonrpc";
import { cancelled, messageOf, WinnowError, type ErrorCode } from "../base/errors.ts";
import type { Disposable } from "../base/disposable.ts";
import { Emitter } from "../base/event.ts";

type Schema = v.GenericSchema;

/** One method of a contract: the schema that its receiver checks, and the type that it answers with. */
export interface RequestType<P extends Schema = Schema, R = unknown> {
  readonly params: P;
  readonly result?: R;
}

/**
 * The contract of one boundary: requests and events, by name, in both directions' terms of "server" (who answers
 * the requests and fires the events) and "client".
 */
export interface Contract {
  readonly name: string;
  /** The error of calls whose connection ends; `engine-lost` when not said. */
  readonly lost?: ErrorCode;
  readonly requests: Readonly<Record<string, RequestType>>;
  readonly events: Readonly<Record<string, Schema>>;
}

/** Declares a request: `request(schemaOfParams)<Result>()`. */
export function request<P extends Schema>(params: P): <R>() => RequestType<P, R> {
  return () => ({ params });
}

type Params<C extends Contract, M extends keyof C["requests"]> = v.InferOutput<
  C["requests"][M]["params"]
>;
/** As it is given: what has a default may be left out. */
type Given<C extends Contract, M extends keyof C["requests"]> = v.InferInput<
  C["requests"][M]["params"]
>;
type Result<C extends Contract, M extends keyof C["requests"]> =
  C["requests"][M] extends RequestType<Schema, infer R> ? R : never;
type Payload<C extends Contract, E extends keyof C["events"]> = v.InferOutput<C["events"][E]>;

export type Handlers<C extends Contract> = {
  [M in keyof C["requests"]]: (
    params: Params<C, M>,
    signal: AbortSignal,
  ) => Result<C, M> | Promise<Result<C, M>>;
};

/** The calling end of a contract. */
export interface Client<C extends Contract> extends Disposable {
  /**
   * Calls a request of the contract. Rejects with the {@link WinnowError} that the other side threw, with
   * `cancelled` when the signal aborts, and with `engine-lost` when the connection ends first.
   */
  call<M extends keyof C["requests"] & string>(
    method: M,
    params: Given<C, M>,
    signal?: AbortSignal,
  ): Promise<Result<C, M>>;
  /**
   * As `call`, for whoever has to know when the other side has ended it: an abort is passed on, and the answer (or the
   * refusal that came of it) still waited for.
   */
  callToEnd<M extends keyof C["requests"] & string>(
    method: M,
    params: Given<C, M>,
    signal: AbortSignal,
  ): Promise<Result<C, M>>;
  on<E extends keyof C["events"] & string>(
    event: E,
    listener: (payload: Payload<C, E>) => void,
  ): Disposable;
  onClose(listener: () => void): Disposable;
}

/** The answering end of a contract. */
export interface Server<C extends Contract> extends Disposable {
  fire<E extends keyof C["events"] & string>(event: E, payload: Payload<C, E>): void;
  onClose(listener: () => void): Disposable;
}

export function connectClient<C extends Contract>(
  contract: C,
  reader: MessageReader,
  writer: MessageWriter,
): Client<C> {
  const connection = createMessageConnection(reader, writer);
  const client = clientOn(contract, connection);
  connection.listen();
  return client;
}

export function serve<C extends Contract>(
  contract: C,
  reader: MessageReader,
  writer: MessageWriter,
  handlers: Handlers<C>,
): Server<C> {
  const connection = createMessageConnection(reader, writer);
  const server = serveOn(contract, connection, handlers);
  connection.listen();
  return server;
}

/** Both ends of one connection where each side answers a contract of its own; names of methods must differ. */
export function connectPeer<S extends Contract, C extends Contract>(
  ends: { readonly serves: S; readonly handlers: Handlers<S>; readonly calls: C },
  reader: MessageReader,
  writer: MessageWriter,
): { readonly server: Server<S>; readonly client: Client<C> } {
  const connection = createMessageConnection(reader, writer);
  const server = serveOn(ends.serves, connection, ends.handlers);
  const client = clientOn(ends.calls, connection);
  connection.listen();
  return { server, client };
}

function clientOn<C extends Contract>(contract: C, connection: MessageConnection): Client<C> {
  let open = true;
  connection.onClose(() => {
    open = false;
    // The connection keeps calls that are under way waiting for ever; disposing rejects them.
    connection.dispose();
  });
  const lost = (): WinnowError =>
    new WinnowError(
      contract.lost ?? "engine-lost",
      `The connection to the ${contract.name} ended.`,
    );
  // The connection keeps one handler a method; an event has any number of listeners.
  const emitters = new Map<string, Emitter<unknown>>();
  const listen = (event: string): Emitter<unknown> => {
    const schema = contract.events[event];
    if (!schema) throw new WinnowError("internal", `'${event}' is no event of ${contract.name}.`);
    const emitter = new Emitter<unknown>();
    emitters.set(event, emitter);
    connection.onNotification(event, (payload: unknown) => {
      const parsed = v.safeParse(schema, payload);
      // Contracts are checked by their receiver: what does not fit is dropped, it must not reach a listener.
      if (parsed.success) emitter.fire(parsed.output);
    });
    return emitter;
  };
  return {
    async call(method, params, signal) {
      if (signal?.aborted) throw cancelled();
      if (!open) throw lost();
      const source = new CancellationTokenSource();
      const aborted = Promise.withResolvers<never>();
      const abort = (): void => {
        source.cancel();
        // The other side may take no notice; who cancelled does not wait for it.
        aborted.reject(cancelled());
      };
      signal?.addEventListener("abort", abort, { once: true });
      const answer = connection.sendRequest<Result<C, typeof method>>(
        method,
        ParameterStructures.byName,
        params,
        source.token,
      );
      try {
        return await Promise.race([answer, aborted.promise]);
      } catch (error) {
        if (signal?.aborted) throw cancelled();
        if (!open || isBrokenWrite(error)) throw lost();
        throw fromWire(error);
      } finally {
        signal?.removeEventListener("abort", abort);
        source.dispose();
      }
    },
    async callToEnd(method, params, signal) {
      if (signal.aborted) throw cancelled();
      if (!open) throw lost();
      const source = new CancellationTokenSource();
      const abort = (): void => source.cancel();
      signal.addEventListener("abort", abort, { once: true });
      try {
        return await connection.sendRequest<Result<C, typeof method>>(
          method,
          ParameterStructures.byName,
          params,
          source.token,
        );
      } catch (error) {
        if (!open || isBrokenWrite(error)) throw lost();
        throw fromWire(error);
      } finally {
        signal.removeEventListener("abort", abort);
        source.dispose();
      }
    },
    on(event, listener) {
      const emitter = emitters.get(event) ?? listen(event);
      return emitter.event((payload) => listener(payload));
    },
    onClose: (listener) => connection.onClose(listener),
    dispose: () => {
      open = false;
      connection.dispose();
    },
  };
}

function serveOn<C extends Contract>(
  contract: C,
  connection: MessageConnection,
  handlers: Handlers<C>,
): Server<C> {
  for (const method of Object.keys(contract.requests) as (keyof C["requests"] & string)[])
    answer(connection, contract, method, handlers[method]);
  let open = true;
  connection.onClose(() => (open = false));
  return {
    fire(event, payload) {
      // A peer that is gone needs no events; a write that fails shows up as onClose.
      if (open)
        connection.sendNotification(event, ParameterStructures.byName, payload).catch(() => {
          open = false;
        });
    },
    onClose: (listener) => connection.onClose(listener),
    dispose: () => {
      open = false;
      connection.dispose();
    },
  };
}

function answer<C extends Contract, M extends keyof C["requests"] & string>(
  connection: MessageConnection,
  contract: C,
  method: M,
  handler: Handlers<C>[M],
): void {
  const schema = contract.requests[method]?.params;
  if (!schema) return;
  connection.onRequest(
    // Parameters are one object, never a list: a list would be spread over this handler's own parameters.
    new WireRequestType<unknown, unknown, unknown>(method, ParameterStructures.byName),
    async (raw: unknown, token: CancellationToken): Promise<unknown> => {
      const parsed = v.safeParse(schema, raw);
      if (!parsed.success)
        throw toWire(
          new WinnowError("bad-request", `'${method}' was refused: ${v.summarize(parsed.issues)}`),
        );
      const controller = new AbortController();
      const subscription = token.onCancellationRequested(() => controller.abort());
      try {
        return await handler(parsed.output, controller.signal);
      } catch (error) {
        throw toWire(error);
      } finally {
        subscription.dispose();
      }
    },
  );
}

const APPLICATION_ERROR = 1;

/** The other side is gone, and the connection has not been told yet. */
function isBrokenWrite(error: unknown): boolean {
  return error instanceof ResponseError && error.code === ErrorCodes.MessageWriteError;
}

function toWire(error: unknown): ResponseError<{ code: string; details: object }> {
  const code = error instanceof WinnowError ? error.code : "internal";
  const details = error instanceof WinnowError ? error.details : {};
  return new ResponseError(APPLICATION_ERROR, messageOf(error), { code, details });
}

const wireError = v.object({
  code: v.string(),
  details: v.record(v.string(), v.union([v.string(), v.number()])),
});

function fromWire(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return error;
  const data = v.safeParse(wireError, error.data);
  if (!data.success) return new WinnowError("internal", error.message, { cause: error });
  return new WinnowError(data.output.code as ErrorCode, error.message, {
    details: data.output.details,
  });
}
