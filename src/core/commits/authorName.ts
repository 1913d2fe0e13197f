import os from "node:os";

/** Who makes commits here: the user's name on this machine; empty where there is none, as in some containers. */
export function authorName(): string {
  try {
    return os.userInfo().username;
  } catch (error) {
    // Where the user has no entry in the system's list; anything else is worth knowing.
    if (error instanceof Error && error.name === "SystemError") return "";
    throw error;
  }
}
