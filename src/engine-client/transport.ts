import type { Duplex } from "node:stream";
import { decode, encode } from "@msgpack/msgpack";
import {
  StreamMessageReader,
  WriteableStreamMessageWriter,
  type Message,
  type MessageReader,
  type MessageWriter,
} from "vscode-jsonrpc/node";

/**
 * JSON-RPC over a socket, framed as usual by Content-Length but encoded as MessagePack: it carries bytes as bytes
 * (JSON would need base64), it is language-neutral, and unlike V8's own format it does not depend on both ends
 * running the same Node. Typed arrays arrive as `Uint8Array`.
 */
export function socketTransport(socket: Duplex): { reader: MessageReader; writer: MessageWriter } {
  const writable = {
    onClose: (listener: () => void) => subscribe(socket, "close", listener),
    onError: (listener: (error: unknown) => void) => subscribe(socket, "error", listener),
    onEnd: (listener: () => void) => subscribe(socket, "end", listener),
    write: (data: Uint8Array | string) =>
      new Promise<void>((resolve, reject) => {
        socket.write(data, (error) => (error ? reject(error) : resolve()));
      }),
    end: () => socket.end(),
  };
  const reader = new StreamMessageReader(socket, {
    contentTypeDecoder: {
      name: "application/msgpack",
      decode: (buffer) => Promise.resolve(decode(buffer) as Message),
    },
  });
  // A message that a crash cut short would else be waited for by a timer for ever, and the process kept from ending.
  reader.partialMessageTimeout = 0;
  return {
    reader,
    writer: new WriteableStreamMessageWriter(writable, {
      contentTypeEncoder: {
        name: "application/msgpack",
        encode: (message) => Promise.resolve(encode(message, { ignoreUndefined: true })),
      },
    }),
  };
}

function subscribe(
  socket: Duplex,
  event: string,
  listener: (error?: unknown) => void,
): { dispose(): void } {
  socket.on(event, listener);
  return { dispose: () => socket.off(event, listener) };
}
