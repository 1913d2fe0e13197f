import os from "node:os";
import path from "node:path";

/** Where stores are that belong to no project: one file for each user of a machine. */
export function globalStoreFile(): string {
  return path.join(process.env.WINNOW_DATA ?? userFolder(), "stores.db");
}

/** Where a plugin keeps what all projects of the user share, models say; it need not be there yet. */
export function pluginUserDir(pluginId: string): string {
  return path.join(process.env.WINNOW_DATA ?? userFolder(), "plugin-data", pluginId);
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
