/** What a plugin's process may take before it is ended. Tests make some of it less by the environment. */
export const limits = {
  /** Megabytes of JavaScript objects. */
  heapMb: given("WINNOW_PLUGIN_MEMORY_MB", 16, 1024),
  /** Megabytes altogether: typed arrays and native memory are beside the objects. */
  get residentMb(): number {
    return 4 * this.heapMb;
  },
  /** `activate` may wait for what it needs, but not for ever. */
  activateMs: given("WINNOW_PLUGIN_ACTIVATE_MS", 100, 30_000),
  /** A process says who it is in well under a second; a machine that swaps gets more. */
  greetingMs: 30_000,
  /** A run that is cancelled may tidy up for so long. */
  cancelMs: 2000,
  /** As may a plugin that is stopped. */
  stopMs: 1000,
  /** A form does not wait for long. */
  resolveMs: 10_000,
  /** How often a process is asked how it is. */
  pingMs: given("WINNOW_PLUGIN_PING_MS", 50, 5000),
} as const;

function given(name: string, least: number, usual: number): number {
  const value = Number(process.env[name]);
  return Number.isInteger(value) && value >= least ? value : usual;
}
