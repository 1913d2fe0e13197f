import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, isDead } from "./processes.mjs";

/**
 * Runs `work` while no other process holds `file`. A holder that died without letting go is recognised by its process
 * id and replaced.
 * @param {string} file
 * @param {() => Promise<void>} work
 * @returns {Promise<void>}
 */
export async function withLock(file, work) {
  mkdirSync(path.dirname(file), { recursive: true });
  for (let tries = 0; !take(file); tries++) {
    if (tries === 5) process.stderr.write("winnow: waiting for another run that is installing\n");
    await sleep(200);
  }
  try {
    await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * The id is written before the file gets its name, so that a lock is never seen without its holder.
 * @param {string} file
 */
function take(file) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    if (holderIsDead(file)) rmSync(file, { force: true });
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/** @param {string} file */
function holderIsDead(file) {
  try {
    return isDead(Number(readFileSync(file, "utf8")));
  } catch (error) {
    // It let go between the two calls.
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}
