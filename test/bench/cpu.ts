import { spawn } from "node:child_process";

export interface CpuCost {
  /** User and system time of the process and of all that it waited for, in seconds. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly stdout: string;
}

/** Runs a command and tells what it cost, its children's children included (as bash's `time` counts). */
export function cpuOf(command: string, args: readonly string[], cwd: string): Promise<CpuCost> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(
      "bash",
      ["-c", 'TIMEFORMAT="cpu %3U %3S"; time "$@" 2>/dev/null', "bash", command, ...args],
      { cwd, stdio: ["ignore", "pipe", "pipe"] },
    );
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    child.once("error", reject);
    child.once("close", (code) => {
      const times = /cpu ([\d.]+) ([\d.]+)/.exec(stderr);
      if (code !== 0 || !times) reject(new Error(`${command} failed (${code}): ${stderr}`));
      else
        resolve({
          cpuSeconds: Number(times[1]) + Number(times[2]),
          wallSeconds: (performance.now() - started) / 1000,
          stdout,
        });
    });
  });
}

/** The value that `share` (0 to 1) of the values do not exceed; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
