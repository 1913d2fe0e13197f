/**
 * Milliseconds that this thread has been at work: what tells a slow algorithm from a machine that is busy with something
 * else.
 */
export function ownTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
