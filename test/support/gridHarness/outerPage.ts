// The page around the frame: carries messages between the frame, which may not connect to anything, and the server.
import { decode, encode } from "@msgpack/msgpack";

interface HarnessWindow {
  /** Lets a test look at what the page has kept, set another theme, and reload the page as VS Code would. */
  harness: {
    state(): unknown;
    setTheme(theme: unknown): void;
    reload(): Promise<void>;
  };
}

const parameters = new URLSearchParams(location.search);
let frame: HTMLIFrameElement | undefined;
let state: unknown = null;
let theme: { variables: object; bodyClass: string } | undefined;
let stop = new AbortController();
let session = "";

window.addEventListener("message", (event: MessageEvent<{ kind: string }>) => {
  if (event.source !== frame?.contentWindow) return;
  const data = event.data as { kind: string; message?: unknown; state?: unknown };
  if (data.kind === "state") state = data.state;
  else if (data.kind === "message") void send(data.message);
});

const harness: HarnessWindow["harness"] = {
  state: () => state,
  setTheme(next) {
    theme = next as typeof theme;
    frame?.contentWindow?.postMessage({ theme }, "*");
  },
  reload: () => open(),
};
Object.assign(window, { harness });
void open();

async function open(): Promise<void> {
  stop.abort();
  stop = new AbortController();
  session = crypto.randomUUID();
  theme ??= (await (
    await fetch(`/theme?name=${parameters.get("theme") ?? "dark"}`)
  ).json()) as typeof theme;
  const down = await fetch(`/down?session=${session}&page=${parameters.get("page") ?? "grid"}`, {
    signal: stop.signal,
  });
  frame?.remove();
  frame = document.createElement("iframe");
  frame.name = JSON.stringify({ state, ...theme });
  frame.src = `/page?name=${parameters.get("page") ?? "grid"}`;
  document.body.append(frame);
  if (down.body) void receive(down.body.getReader(), frame);
}

// One message after the other: requests that overtake each other would not be those of a webview.
let sending = Promise.resolve();
function send(message: unknown): Promise<void> {
  const to = session;
  sending = sending.then(async () => {
    await fetch(`/up?session=${to}`, { method: "POST", body: encode(message) });
  });
  return sending;
}

async function receive(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  to: HTMLIFrameElement,
): Promise<void> {
  let pending = new Uint8Array();
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
    if (done || !value) return;
    const joined = new Uint8Array(pending.length + value.length);
    joined.set(pending);
    joined.set(value, pending.length);
    pending = joined;
    for (;;) {
      if (pending.length < 4) break;
      const length = new DataView(pending.buffer, pending.byteOffset).getUint32(0);
      if (pending.length < 4 + length) break;
      to.contentWindow?.postMessage(decode(pending.slice(4, 4 + length)), "*");
      pending = pending.slice(4 + length);
    }
  }
}
