/** Cuts numbers into runs of neighbours, up or down, in their order; none is longer than `longest`. */
export function runsOf(numbers: readonly number[], longest: number): number[][] {
  const runs: number[][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    const [last, first] = [run?.at(-1), run?.[0]];
    const isNext =
      run !== undefined &&
      last !== undefined &&
      first !== undefined &&
      run.length < longest &&
      Math.abs(number - last) === 1 &&
      Math.abs(number - first) === run.length;
    if (isNext) run.push(number);
    else runs.push([number]);
  }
  return runs;
}
