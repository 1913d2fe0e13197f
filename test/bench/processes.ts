import { readFileSync } from "node:fs";
import { childrenOf } from "../support/processes.ts";

/** Every process below one, with its command line. Linux only. */
export function descendantsOf(pid: number): { pid: number; command: string }[] {
  return childrenOf(pid).flatMap((child) => [
    { pid: child, command: read(child, "cmdline").replaceAll("\0", " ") },
    ...descendantsOf(child),
  ]);
}

/** Resident memory of a process in bytes. Linux only. */
export function residentBytes(pid: number): number {
  return 1024 * Number(/VmRSS:\s+(\d+)/.exec(read(pid, "status"))?.[1] ?? NaN);
}

/** Empty for a process that has ended. */
function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
