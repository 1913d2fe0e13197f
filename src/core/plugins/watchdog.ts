import type { Disposable } from "../../base/disposable.ts";
import type { PluginProcess } from "./pluginProcess.ts";
import { limits } from "./limits.ts";

/**
 * Asks a process now and then how it is. One that does not answer blocks its own loop: that is noted, and ended only
 * when it keeps somebody waiting. One that holds far more memory than it may is ended.
 */
export function watchProcess(
  process: PluginProcess,
  { everyMs = limits.pingMs, note }: { readonly everyMs?: number; note(text: string): void },
): Disposable {
  let askedAt: number | undefined;
  let isNoted = false;
  const timer = setInterval(() => {
    if (askedAt !== undefined) {
      const seconds = Math.round((performance.now() - askedAt) / 1000);
      if (!isNoted) note(`It has not answered for ${seconds} s: it keeps its event loop busy.`);
      isNoted = true;
      return;
    }
    askedAt = performance.now();
    process.client.call("plugin/ping", {}).then(
      ({ rss }) => {
        askedAt = undefined;
        if (isNoted) note("It answers again.");
        isNoted = false;
        if (rss > limits.residentMb * (1 << 20))
          process.kill(
            `It used ${Math.round(rss / (1 << 20)).toLocaleString("en")} MB of memory, and a plugin may have ${limits.residentMb.toLocaleString("en")} MB.`,
          );
      },
      // Its end is told by the process itself.
      () => clearInterval(timer),
    );
  }, everyMs);
  timer.unref();
  return { dispose: () => clearInterval(timer) };
}
