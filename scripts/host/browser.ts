import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import { onShutdown } from "../lib/shutdown.ts";
import { ensureChromium } from "./chromium.ts";

export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
  close(): Promise<void>;
}

export interface BrowserOptions {
  /** In CSS pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Device pixels for one CSS pixel; screenshots grow with it. */
  readonly scale?: number;
}

/** Starts Chromium with an empty profile and no network but loopback. $WINNOW_HEADED=1 shows its window. */
export async function startBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const { executable, env } = await ensureChromium();
  const profile = await mkdtemp(path.join(os.tmpdir(), "winnow-browser-"));
  const launch = (sandbox: boolean): Promise<BrowserContext> =>
    chromium.launchPersistentContext(profile, {
      executablePath: executable,
      env: { ...process.env, ...env },
      headless: !process.env.WINNOW_HEADED,
      viewport: { width: options.width ?? 1400, height: options.height ?? 900 },
      deviceScaleFactor: options.scale ?? 1,
      chromiumSandbox: sandbox,
      // The signals are ours: `onShutdown` closes it.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: [
        ...["--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-proxy-server"],
        // Whatever would go out fails: the tests prove on the way that nothing needs to.
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
      ],
    });
  const context = await launch(process.getuid?.() !== 0).catch((error: unknown) => {
    // Containers and some distributions take the sandbox from users as well.
    if (error instanceof Error && /sandbox/i.test(error.message)) return launch(false);
    throw error;
  });
  const close = onShutdown(async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  return { context, page: context.pages()[0] ?? (await context.newPage()), close };
}
