import os from "node:os";
import path from "node:path";

/** Where stores are that belong to no project: one file for each user of a machine. */
export function globalStoreFile(): string {
  return path.join(process.env.WINNOW_DATA ?? userFolder(), "stores.db");
}

function userFolder(): string {
  const home = os.homedir();
  switch (process.platform) {
    case "win32":
      return path.join(process.env.LOCALAPPDATA ?? path.join(home, "AppData", "Local"), "winnow");
    case "darwin":
      return path.join(home, "Library", "Application Support", "winnow");
    default:
      return path.join(process.env.XDG_DATA_HOME ?? path.join(home, ".local", "share"), "winnow");
  }
}
