/** The promise, or `late()` when it takes longer than so many milliseconds; it is not waited for then. */
export async function deadline<T>(
  promise: Promise<T>,
  ms: number,
  late: () => T | Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), ms);
  });
  try {
    const first = await Promise.race([promise.then((value) => ({ value })), end]);
    return first === "late" ? await late() : first.value;
  } finally {
    clearTimeout(timer);
  }
}
