import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { Projects } from "../projects/projects.ts";

/** An output channel for each plugin that has said something; its stacks lead to the author's lines. */
export class PluginOutputs implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #channels = new Map<string, vscode.LogOutputChannel>();

  constructor(projects: Projects) {
    this.#owned.add(
      projects.each(({ engine }) =>
        engine.on("plugin/log", ({ pluginId, level, text }) => {
          const channel = this.of(pluginId);
          if (level === "debug") channel.debug(text);
          else if (level === "warn" || level === "stderr") channel.warn(text);
          else if (level === "error") channel.error(text);
          else channel.info(text);
        }),
      ),
    );
    this.#owned.add(
      vscode.languages.registerDocumentLinkProvider({ scheme: "output" }, { provideDocumentLinks }),
    );
  }

  of(pluginId: string): vscode.LogOutputChannel {
    let channel = this.#channels.get(pluginId);
    if (!channel) {
      channel = vscode.window.createOutputChannel(`Winnow: ${pluginId}`, { log: true });
      this.#channels.set(pluginId, channel);
    }
    return channel;
  }

  dispose(): void {
    this.#owned.dispose();
    for (const channel of this.#channels.values()) channel.dispose();
    this.#channels.clear();
  }
}

/** VS Code makes links of paths in the workspace alone; plugins are elsewhere, too. */
function provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
  if (!document.uri.path.includes("winnow.winnow")) return [];
  const links: vscode.DocumentLink[] = [];
  // A flood is shown, and not read for links.
  const first = Math.max(0, document.lineCount - mostLines);
  for (let line = first; line < document.lineCount; line++) {
    const { text } = document.lineAt(line);
    for (const frame of framesOf(text)) {
      const range = new vscode.Range(line, frame.start, line, frame.end);
      links.push(new vscode.DocumentLink(range, uriOfFrame(frame)));
    }
  }
  return links;
}

const mostLines = 5000;

/** A place in a file that a text names. */
export interface Frame {
  /** Absolute path. */
  readonly file: string;
  /** From 1 on. */
  readonly line: number;
  readonly column: number;
  /** Where in the text it is. */
  readonly start: number;
  readonly end: number;
}

/** The places that a line of a stack names, such as `    at run (file:///plugins/hue/src/main.ts:12:5)`. */
export function framesOf(text: string): Frame[] {
  return [...text.matchAll(placePattern)].map((match) => {
    const { url, path = "", line = "1", column = "1" } = match.groups ?? {};
    const file = url === undefined ? path : vscode.Uri.parse(url).fsPath;
    const start = match.index;
    return {
      file,
      line: Number(line),
      column: Number(column),
      start,
      end: start + match[0].length,
    };
  });
}

const placePattern =
  /(?:(?<url>file:\/\/\/[^\s():]+)|(?<path>(?:[A-Za-z]:[\\/]|\/)[^\s():]+\.[cm]?[jt]sx?)):(?<line>\d+):(?<column>\d+)/g;

export function uriOfFrame({ file, line, column }: Frame): vscode.Uri {
  return vscode.Uri.file(file).with({ fragment: `L${line},${column}` });
}
