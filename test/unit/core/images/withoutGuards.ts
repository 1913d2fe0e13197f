import sharp from "sharp";
import { hostileFixtures } from "../../../support/images/hostile.ts";

// What the library does with hostile files when nobody forbids it: in a process of its own, as the guards are global.
const fixtures = new Map((await hostileFixtures()).map(({ name, bytes }) => [name, bytes]));
const drawing = await sharp(fixtures.get("svg-inside.png")).metadata();
const large = await sharp(fixtures.get("header-100k.png"), { limitInputPixels: false }).metadata();
console.log(JSON.stringify({ drawing: drawing.format, width: large.width }));
