import * as vscode from "vscode";
import { until } from "../../support/until.ts";

/** Where a debugged program stands. */
export interface Stop {
  readonly session: vscode.DebugSession;
  readonly threadId: number;
  readonly reason: string;
  /** Absolute path of the source and line from 1, of the topmost frame. */
  readonly file: string;
  readonly line: number;
  evaluate(expression: string): Promise<string>;
  goOn(): Promise<void>;
}

/** Hears every stop of every debugging session; one after the other. */
export class Stops implements Disposable {
  readonly #waiting: { session: vscode.DebugSession; threadId: number; reason: string }[] = [];
  readonly #tracker: vscode.Disposable;
  readonly sessions: vscode.DebugSession[] = [];

  constructor() {
    this.#tracker = vscode.debug.registerDebugAdapterTrackerFactory("*", {
      createDebugAdapterTracker: (session) => {
        this.sessions.push(session);
        return {
          onDidSendMessage: (message: StoppedEvent) => {
            if (message.event !== "stopped") return;
            const { threadId, reason } = message.body;
            this.#waiting.push({ session, threadId, reason });
          },
        };
      },
    });
  }

  async next(): Promise<Stop> {
    const stopped = await until("the debugger to stop", () => this.#waiting.shift(), 40_000);
    const { session, threadId, reason } = stopped;
    const stack = (await session.customRequest("stackTrace", {
      threadId,
      startFrame: 0,
      levels: 1,
    })) as { stackFrames: { id: number; line: number; source?: { path?: string } }[] };
    const [frame] = stack.stackFrames;
    if (!frame) throw new Error("The program stands nowhere.");
    const at = frame.source?.path ?? "";
    return {
      session,
      threadId,
      reason,
      // Against a server it is the address of a file, on a desktop its path.
      file: /^[a-z-]{2,}:\/\//.test(at) ? vscode.Uri.parse(at).fsPath : at,
      line: frame.line,
      evaluate: async (expression) => {
        const { result } = (await session.customRequest("evaluate", {
          expression,
          frameId: frame.id,
          context: "repl",
        })) as { result: string };
        return result;
      },
      goOn: async () => {
        await session.customRequest("continue", { threadId });
      },
    };
  }

  [Symbol.dispose](): void {
    this.#tracker.dispose();
  }
}

interface StoppedEvent {
  readonly event?: string;
  readonly body: { readonly threadId: number; readonly reason: string };
}
