const release = process.env.WINNOW_FAULTS === "release";

/** `WINNOW_KILLS=300`: as many of every kind. */
const kills = process.env.WINNOW_KILLS === undefined ? undefined : Number(process.env.WINNOW_KILLS);

/** How much is tried: what a change can wait for, or with WINNOW_FAULTS=release what a release should have seen. */
export const faults = {
  kills: kills ?? (release ? 10_000 : 300),
  /** Of exports, of imports of labels and of migrations each. */
  exchangeKills: kills ?? (release ? 10_000 : 6),
  powerCuts: release ? 100_000 : 500,
  mutants: release ? 100_000 : 5_000,
  /** Another one each time, named by whatever fails; WINNOW_FAULTS_SEED brings it back. */
  seed: Number(process.env.WINNOW_FAULTS_SEED ?? Date.now() % 1_000_000),
} as const;
