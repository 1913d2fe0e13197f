import type { Socket } from "node:net";
import type { Disposable } from "../../base/disposable.ts";

export interface GuardOptions {
  /** Bytes that one message may announce; one that announces more ends the connection before it is read. */
  readonly maxBytes: number;
  /** Messages that are taken within {@link windowMs}; the rest waits in the other process, which is slowed down by it. */
  readonly maxMessages: number;
  /** The connection ended because of a message of so many bytes. */
  refused(bytes: number): void;
}

/**
 * Watches the framing (Content-Length) of what comes in, beside the reader that takes it: to be put on a socket before
 * the reader listens. Nothing is copied.
 */
export function guardMessages(socket: Socket, options: GuardOptions): Disposable {
  const frames = new Frames();
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  const nextWindow = (): void => {
    timer = undefined;
    if (count >= options.maxMessages) socket.resume();
    count = 0;
  };
  const look = (chunk: Buffer): void => {
    const { messages, largest } = frames.take(chunk);
    if (largest > options.maxBytes) {
      socket.off("data", look);
      options.refused(largest);
      socket.destroy();
      return;
    }
    count += messages;
    if (messages > 0) timer ??= setTimeout(nextWindow, windowMs);
    if (count >= options.maxMessages) socket.pause();
  };
  socket.on("data", look);
  return {
    dispose: () => {
      clearTimeout(timer);
      socket.off("data", look);
    },
  };
}

const windowMs = 100;
/** A header is some 60 bytes; one that never ends is none. */
const maxHeader = 4096;

/** Finds where messages begin in a stream of them. */
class Frames {
  /** Bytes of the present message that are still to come. */
  #left = 0;
  /** What came of a header so far. */
  #header = "";

  take(chunk: Buffer): { messages: number; largest: number } {
    let [messages, largest, at] = [0, 0, 0];
    while (at < chunk.length) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, chunk.length - at);
        this.#left -= step;
        at += step;
        continue;
      }
      const before = this.#header.length;
      this.#header += chunk.toString("latin1", at, at + maxHeader);
      const end = this.#header.indexOf("\r\n\r\n");
      if (end < 0) {
        if (this.#header.length >= maxHeader) return { messages, largest: Infinity };
        return { messages, largest };
      }
      const length = Number(/content-length: *(\d+)/i.exec(this.#header.slice(0, end))?.[1] ?? 0);
      at += end + 4 - before;
      this.#header = "";
      this.#left = length;
      messages++;
      largest = Math.max(largest, length);
    }
    return { messages, largest };
  }
}
