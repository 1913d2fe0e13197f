import os from "node:os";
import path from "node:path";

/** Where the plugins are that the user of this machine installed for all projects. */
export function userPluginsDir(): string {
  return path.join(folder("data"), "plugins");
}

/** Where the user's consents are kept; see `Consents`. */
export function consentFile(): string {
  return path.join(folder("config"), "consent.json");
}

/** `WINNOW_DATA` replaces all of them. On Windows the folder that does not roam: consent is given on one machine. */
function folder(kind: "data" | "config"): string {
  const { WINNOW_DATA, LOCALAPPDATA, XDG_DATA_HOME, XDG_CONFIG_HOME } = process.env;
  if (WINNOW_DATA) return WINNOW_DATA;
  const home = os.homedir();
  switch (process.platform) {
    case "win32":
      return path.join(LOCALAPPDATA || path.join(home, "AppData", "Local"), "winnow");
    case "darwin":
      return path.join(home, "Library", "Application Support", "winnow");
    default:
      return kind === "data"
        ? path.join(XDG_DATA_HOME || path.join(home, ".local", "share"), "winnow")
        : path.join(XDG_CONFIG_HOME || path.join(home, ".config"), "winnow");
  }
}
