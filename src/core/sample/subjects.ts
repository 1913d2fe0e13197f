import type { Scene } from "./canvas.ts";
import { aurora } from "./scenes/aurora.ts";
import { balloons } from "./scenes/balloons.ts";
import { beach } from "./scenes/beach.ts";
import { cells } from "./scenes/cells.ts";
import { cityNight } from "./scenes/cityNight.ts";
import { desert } from "./scenes/desert.ts";
import { flowers } from "./scenes/flowers.ts";
import { forest } from "./scenes/forest.ts";
import { fruit } from "./scenes/fruit.ts";
import { galaxies } from "./scenes/galaxies.ts";
import { mountains } from "./scenes/mountains.ts";
import { sunset } from "./scenes/sunset.ts";

export interface Subject {
  /** The folder under `images/` and the label. */
  readonly name: string;
  readonly scene: Scene;
  /** Where such photographs are taken; without places there is no camera either, only an instrument. */
  readonly places?: readonly Place[];
}

/** Degrees; south and west are negative. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

export const subjects: readonly Subject[] = [
  {
    name: "aurora",
    scene: aurora,
    places: [at(69.65, 18.96), at(64.14, -21.94), at(62.45, -114.4)],
  },
  { name: "balloons", scene: balloons, places: [at(38.64, 34.83), at(35.19, -106.6)] },
  {
    name: "beach",
    scene: beach,
    places: [at(36.88, -8.16), at(-33.89, 151.28), at(20.63, -87.07)],
  },
  { name: "cells", scene: cells },
  {
    name: "city-night",
    scene: cityNight,
    places: [at(40.7, -73.99), at(35.68, 139.77), at(50.11, 8.68)],
  },
  {
    name: "desert",
    scene: desert,
    places: [at(31.15, -3.97), at(36.98, -110.1), at(-24.73, 15.29)],
  },
  { name: "flowers", scene: flowers, places: [at(52.27, 4.55), at(48.86, 2.35)] },
  { name: "forest", scene: forest, places: [at(48.31, 8.16), at(61.5, 23.8), at(47.8, -123.9)] },
  { name: "fruit", scene: fruit, places: [at(41.9, 12.5), at(45.44, 12.33)] },
  { name: "galaxies", scene: galaxies },
  {
    name: "mountains",
    scene: mountains,
    places: [at(46.02, 7.75), at(-44.67, 167.92), at(51.42, -116.2)],
  },
  { name: "sunset", scene: sunset, places: [at(36.39, 25.46), at(-8.72, 115.17), at(54.5, 13.4)] },
];

function at(latitude: number, longitude: number): Place {
  return { latitude, longitude };
}
