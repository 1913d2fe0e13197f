import type { ShownMap } from "../../src/protocol/mapPage.ts";
import type { MapPoints } from "./mapPoints.ts";
import type { PointIndex } from "./pointIndex.ts";
import type { PointStates } from "./pointStates.ts";

/** A map that is on show. */
export interface OpenMap {
  readonly shown: ShownMap;
  readonly points: MapPoints;
  readonly index: PointIndex;
  readonly states: PointStates;
}
