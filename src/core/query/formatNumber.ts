/** A number without the noise of binary fractions: 0.30000000000000004 is 0.3. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(12)));
}
