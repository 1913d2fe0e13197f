import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageReader,
  type MessageWriter,
} from "vscode-jsonrpc";

/** One end of a page's message channel: `webview.postMessage` and its event, or `vscode.postMessage` and `window`. */
export interface PageChannel {
  send(message: unknown): void | PromiseLike<unknown>;
  onMessage(listener: (message: unknown) => void): Disposable;
}

/**
 * What a page says before anything else, once in its life: a page that is hidden or reloaded dies without a word, and its
 * successor numbers its requests from one again.
 */
export const pageBegins = "page begins";

/**
 * JSON-RPC over a page's message channel. Messages are structured clones, so bytes travel as bytes. What does not
 * look like a JSON-RPC message is ignored: a page is not trusted, and VS Code itself posts others.
 */
export function pageTransport(channel: PageChannel): {
  reader: MessageReader;
  writer: MessageWriter;
} {
  return { reader: new PageReader(channel), writer: new PageWriter(channel) };
}

class PageReader extends AbstractMessageReader {
  readonly #channel: PageChannel;

  constructor(channel: PageChannel) {
    super();
    this.#channel = channel;
  }

  override listen(callback: DataCallback): Disposable {
    return this.#channel.onMessage((message) => {
      if (isMessage(message)) callback(message);
    });
  }
}

class PageWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #channel: PageChannel;

  constructor(channel: PageChannel) {
    super();
    this.#channel = channel;
  }

  async write(message: Message): Promise<void> {
    await this.#channel.send(message);
  }

  end(): void {
    // The channel belongs to the page's panel, which closes it.
  }
}

function isMessage(value: unknown): value is Message {
  return (
    typeof value === "object" && value !== null && "jsonrpc" in value && value.jsonrpc === "2.0"
  );
}
