import type { AnnotationInput, Shape, ShapeKind } from "../../src/protocol/data.ts";

const kindNames: Readonly<Record<ShapeKind, string>> = {
  class: "class",
  box: "box",
  polygon: "polygon",
  polyline: "line",
  points: "point",
  mask: "mask",
};

export function kindName(shape: Shape): string {
  return shape.kind === "points" && shape.points.length > 3 ? "points" : kindNames[shape.kind];
}

/** What a commit is called: "Draw box: car on a.jpg". */
export function commitTitle(
  verb: string,
  shape: Shape,
  className: string,
  imageName: string,
): string {
  return `${verb} ${kindName(shape)}: ${short(className)} on ${short(imageName)}`;
}

/** "87 %"; empty for what is no prediction. */
function confidenceText(confidence: number | null): string {
  return confidence === null ? "" : `${Math.round(confidence * 100)} %`;
}

/** "Ground truth", or the name of a prediction run. */
export function sourceName(source: string): string {
  return source === "" ? "Ground truth" : source;
}

/** What is written beside a shape. */
export function labelOf(
  { confidence }: Pick<AnnotationInput, "confidence">,
  className: string,
): string {
  return confidence === null ? className : `${className} ${confidenceText(confidence)}`;
}

// Commits' titles have at most 300 characters.
function short(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
