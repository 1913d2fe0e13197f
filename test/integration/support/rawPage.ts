import type * as vscode from "vscode";

/**
 * Takes a panel's page over with one that sends whatever a test wants and hands back whatever the host posts: what a
 * compromised page could do, in a real webview.
 */
export class RawPage {
  readonly #webview: vscode.Webview;
  readonly #subscription: vscode.Disposable;
  readonly #waiting = new Map<number | string, (answer: Answer) => void>();
  readonly #loaded: Promise<void>;
  readonly #listeners = new Set<(answer: Posted) => void>();
  readonly events: { readonly method: string; readonly params: unknown }[] = [];
  #id = 0;

  constructor(panel: vscode.WebviewPanel) {
    this.#webview = panel.webview;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#loaded = promise;
    this.#subscription = this.#webview.onDidReceiveMessage((message: FromPage) => {
      if (message.rawPage === "loaded") resolve();
      else if (message.rawPage === "got") this.#got(message.posted);
    });
    panel.onDidDispose(() => this.#subscription.dispose());
    this.#webview.html = page;
  }

  /** Posts messages as the page. */
  async send(messages: readonly unknown[]): Promise<void> {
    await this.#loaded;
    await this.#webview.postMessage({ rawPage: "send", messages });
  }

  /** Asks the host as the page, and resolves with its answer: a result or an error. */
  async ask(method: string, params: unknown): Promise<Answer> {
    const id = ++this.#id;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    await this.send([{ jsonrpc: "2.0", id, method, params }]);
    return answer;
  }

  /** Hears every answer that reaches the page, asked for by this object or not. */
  onAnswer(listener: (answer: Posted) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  #got(posted: Posted): void {
    if (posted.method !== undefined)
      this.events.push({ method: posted.method, params: posted.params });
    if (posted.id === undefined) return;
    for (const listener of this.#listeners) listener(posted);
    this.#waiting.get(posted.id)?.(posted);
    this.#waiting.delete(posted.id);
  }
}

export interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly data?: { readonly code?: string } };
}

export interface Posted extends Answer {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
}

type FromPage =
  | { readonly rawPage: "loaded" }
  | { readonly rawPage: "got"; readonly posted: Posted }
  | { readonly rawPage?: undefined };

const page = `<!DOCTYPE html><html><body><script>
const host = acquireVsCodeApi();
window.addEventListener("message", ({ data }) => {
  if (data.rawPage === "send") for (const message of data.messages) host.postMessage(message);
  else host.postMessage({ rawPage: "got", posted: data });
});
host.postMessage({ rawPage: "loaded" });
</script></body></html>`;
