/**
 * Whether no process has this id.
 * @param {number} pid
 */
export function isDead(pid) {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}

/**
 * The system's code of an error, such as "EEXIST".
 * @param {unknown} error
 */
export function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
