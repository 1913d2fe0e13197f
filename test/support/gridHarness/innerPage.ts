// Runs in the frame before the page's own script: stands in for what VS Code puts into every webview.

interface Boot {
  readonly state: unknown;
  readonly variables: Readonly<Record<string, string>>;
  readonly bodyClass: string;
}

const boot: Boot = JSON.parse(window.name || '{"state":null,"variables":{},"bodyClass":""}');
let state = boot.state;
applyTheme(boot);

Object.assign(globalThis, {
  acquireVsCodeApi: () => ({
    postMessage: (message: unknown) => parent.postMessage({ kind: "message", message }, "*"),
    getState: () => state,
    setState: (next: unknown) => {
      state = next;
      parent.postMessage({ kind: "state", state }, "*");
    },
  }),
});

window.addEventListener(
  "message",
  (event: MessageEvent<unknown>) => {
    const { data } = event;
    if (typeof data !== "object" || data === null || !("theme" in data)) return;
    event.stopImmediatePropagation();
    applyTheme(data.theme as Boot);
  },
  { capture: true },
);

function applyTheme({ variables, bodyClass }: Omit<Boot, "state">): void {
  const { style } = document.documentElement;
  style.cssText = "";
  for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
  document.body.className = bodyClass;
}
