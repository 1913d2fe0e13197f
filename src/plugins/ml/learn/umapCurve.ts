/** How the membership of two rows falls with their distance x on the map: 1 / (1 + a · x^(2b)). */
export interface DistanceCurve {
  readonly a: number;
  readonly b: number;
}

/**
 * The curve nearest to 1 up to `minDistance` and exp(−(x − minDistance) / spread) beyond, at 300 places in
 * [0, 3 · spread], as umap-learn fits it: least squares by Gauss and Newton's steps with Levenberg's damping.
 */
export function distanceCurve(minDistance: number, spread: number): DistanceCurve {
  const places = Array.from({ length: 300 }, (_, i) => (3 * spread * i) / 299);
  const target = (x: number): number =>
    x < minDistance ? 1 : Math.exp(-(x - minDistance) / spread);
  const errorOf = ({ a, b }: DistanceCurve): number =>
    places.reduce((sum, x) => sum + (target(x) - 1 / (1 + a * x ** (2 * b))) ** 2, 0);
  let curve: DistanceCurve = { a: 1, b: 1 };
  let damping = 1e-3;
  for (let step = 0; step < 100; step++) {
    let [aa, ab, bb, ea, eb] = [0, 0, 0, 0, 0];
    for (const x of places) {
      const power = x ** (2 * curve.b);
      const value = 1 / (1 + curve.a * power);
      const error = target(x) - value;
      const byA = -power * value * value;
      const byB = x > 0 ? -2 * curve.a * power * Math.log(x) * value * value : 0;
      aa += byA * byA;
      ab += byA * byB;
      bb += byB * byB;
      ea += byA * error;
      eb += byB * error;
    }
    [aa, bb] = [aa * (1 + damping), bb * (1 + damping)];
    const determinant = aa * bb - ab * ab;
    const next = {
      a: curve.a + (bb * ea - ab * eb) / determinant,
      b: curve.b + (aa * eb - ab * ea) / determinant,
    };
    if (next.a > 0 && next.b > 0 && errorOf(next) < errorOf(curve)) {
      curve = next;
      damping /= 10;
    } else damping *= 10;
  }
  return curve;
}
