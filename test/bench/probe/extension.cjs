// The measurements' hand in the extension host: connects to the one that runs them, and does what it is asked.
const net = require("node:net");
const { monitorEventLoopDelay } = require("node:perf_hooks");
const readline = require("node:readline");
const v8 = require("node:v8");
const vm = require("node:vm");
const vscode = require("vscode");

/** @typedef {{ id: number, method: string, params: any }} Question */

/** @param {vscode.ExtensionContext} context */
exports.activate = (context) => {
  const socket = net.connect(Number(process.env.WINNOW_BENCH_PORT), "127.0.0.1");
  const lines = readline.createInterface({ input: socket });
  /** @param {string} line */
  const answer = async (line) => {
    const { id, method, params } = /** @type {Question} */ (JSON.parse(line));
    try {
      const result = await methods[method](params);
      socket.write(`${JSON.stringify({ id, result: result ?? null })}\n`);
    } catch (error) {
      socket.write(`${JSON.stringify({ id, error: String(error) })}\n`);
    }
  };
  lines.on("line", (line) => void answer(line));
  context.subscriptions.push({ dispose: () => socket.destroy() });
};

const delay = monitorEventLoopDelay({ resolution: 1 });

/** @type {Record<string, (params: any) => unknown>} */
const methods = {
  /** Whether Winnow is active, and how long that took. Does not activate it. */
  status: () => {
    const extension = winnow();
    const { isActive } = extension;
    return { isActive, activationMs: isActive ? extension.exports.activationMs : null };
  },
  /** Runs a command; `file` becomes a Uri. */
  command: ({ name, file }) =>
    vscode.commands.executeCommand(name, ...(file ? [vscode.Uri.file(file)] : [])),
  /** Asks the engine of the window's first project. */
  engine: async ({ method, params }) => {
    const [project] = await winnow().exports.projects.list();
    return project.engine.call(method, params);
  },
  delayStart: () => {
    delay.reset();
    delay.enable();
  },
  /** Milliseconds; the clock's own resolution, 1 ms, is taken off. */
  delayStop: () => {
    delay.disable();
    const ms = (/** @type {number} */ percentile) => delay.percentile(percentile) / 1e6 - 1;
    return { p50: ms(50), p99: ms(99), p999: ms(99.9), max: delay.max / 1e6 - 1 };
  },
  /** Bytes after a garbage collection. */
  memory: () => {
    v8.setFlagsFromString("--expose-gc");
    vm.runInNewContext("gc")();
    const { heapUsed, external } = process.memoryUsage();
    return { heapUsed, external };
  },
  /** Opens the page that others are compared with: it shows images as `<img>`, and scrolls rows of text. */
  peerOpen: ({ root }) => {
    peer?.dispose();
    peer = vscode.window.createWebviewPanel("winnowBench.peer", "Peer", vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.file(root)],
    });
    const loaded = answerOf(peer, "loaded");
    peer.webview.html = pageOf(peer.webview);
    return loaded;
  },
  peerClose: () => peer?.dispose(),
  /** Shows files as images of `edge` CSS pixels; answers the ms from the request to the frame in which all are shown. */
  peerImages: ({ files, edge }) => {
    if (!peer) throw new Error("the peer is not open");
    const { webview } = peer;
    const urls = files.map((/** @type {string} */ file) =>
      webview.asWebviewUri(vscode.Uri.file(file)).toString(),
    );
    const answer = answerOf(peer, "painted");
    void webview.postMessage({ urls, edge });
    return answer;
  },
};

/** @type {vscode.WebviewPanel | undefined} */
let peer;

/**
 * @param {vscode.WebviewPanel} panel
 * @param {string} kind
 */
function answerOf(panel, kind) {
  return new Promise((resolve) => {
    const subscription = panel.webview.onDidReceiveMessage((message) => {
      if (message.kind !== kind) return;
      subscription.dispose();
      resolve(message.ms);
    });
  });
}

function winnow() {
  const extension = vscode.extensions.getExtension("winnow.winnow");
  if (!extension) throw new Error("Winnow is not installed");
  return extension;
}

/** @param {vscode.Webview} webview */
function pageOf(webview) {
  return `<!DOCTYPE html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src ${webview.cspSource}; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<style>body { margin: 0; } .scroller { position: fixed; inset: 0; overflow: auto; } img { margin: 3px; vertical-align: top; }</style></head>
<body><div class="scroller"><p>${"A line of text.<br>".repeat(20000)}</p></div><script>
const host = acquireVsCodeApi();
const scroller = document.querySelector(".scroller");
window.addEventListener("message", async ({ data }) => {
  const start = performance.now();
  const images = data.urls.map((url) => {
    const image = new Image(data.edge, data.edge);
    image.src = url;
    return image;
  });
  scroller.replaceChildren(...images);
  await Promise.all(images.map((image) => image.decode()));
  requestAnimationFrame(() => requestAnimationFrame(() =>
    host.postMessage({ kind: "painted", ms: performance.now() - start })));
});
host.postMessage({ kind: "loaded" });
</script></body></html>`;
}
