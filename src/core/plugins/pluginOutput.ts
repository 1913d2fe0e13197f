import type { Disposable } from "../../base/disposable.ts";
import { Emitter } from "../../base/event.ts";
import { LogGate } from "./logGate.ts";
import type { LogLevel } from "./supervisorHost.ts";

export interface PluginLog {
  readonly pluginId: string;
  readonly level: LogLevel;
  readonly text: string;
}

/** What plugins print and log, as much of it as anybody can follow. */
export class PluginOutput implements Disposable {
  readonly #gates = new Map<string, LogGate>();
  readonly #logged = new Emitter<PluginLog>();
  readonly onDidLog = this.#logged.event;

  log(pluginId: string, level: LogLevel, text: string): void {
    let gate = this.#gates.get(pluginId);
    if (!gate) {
      const tell = (count: number): void =>
        this.#logged.fire({
          pluginId,
          level: "warn",
          text: `… ${count.toLocaleString("en")} lines more were left out: ${linesPerSecond} a second are shown.`,
        });
      this.#gates.set(pluginId, (gate = new LogGate(linesPerSecond, tell)));
    }
    if (gate.pass()) this.#logged.fire({ pluginId, level, text });
  }

  dispose(): void {
    for (const gate of this.#gates.values()) gate.dispose();
    this.#logged.dispose();
  }
}

/** Lines of a plugin's output that are shown; a flood would hold up everybody's windows. */
const linesPerSecond = 500;
