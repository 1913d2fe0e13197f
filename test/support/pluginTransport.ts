import { duplexPair } from "node:stream";
import type { MessageReader, MessageWriter } from "vscode-jsonrpc";
import { socketTransport } from "../../src/engine-client/transport.ts";

interface End {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
}

/** The two ends of one connection in this process; messages are encoded and decoded as between processes. */
export function memoryTransport(): { readonly near: End; readonly far: End; close(): void } {
  const [near, far] = duplexPair();
  return {
    near: socketTransport(near),
    far: socketTransport(far),
    close: () => {
      near.destroy();
      far.destroy();
    },
  };
}
