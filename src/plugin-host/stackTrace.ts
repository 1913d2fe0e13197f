import { messageOf, WinnowError } from "../base/errors.ts";
import type { WireNotification } from "../protocol/wireResult.ts";

/**
 * The stack of anything that was thrown, at the author's own lines: its first line, then the frames in the plugin,
 * without those of Node and of the process that hosts it; then the same of its causes. Empty for what is no Error.
 */
function stackOf(error: unknown): string {
  const parts: string[] = [];
  for (let at = error, left = 5; at instanceof Error && left > 0; at = at.cause, left--)
    parts.push((parts.length > 0 ? "Caused by: " : "") + authorsFrames(at));
  return cut(parts.join("\n"), 100_000);
}

/**
 * What crosses to the engine for what a plugin threw: the stack goes with it, also with that of a service which refused
 * something. Refusals of ours, which are of no line, and cancellations cross as they are.
 */
export function failureOf(error: unknown): WinnowError {
  if (error instanceof WinnowError && ["plugin-refused", "cancelled"].includes(error.code))
    return error;
  return new WinnowError("plugin-failed", sentenceOf(error), {
    cause: error,
    details: { stack: stackOf(error) },
  });
}

/** The notification of an error that nobody caught. */
export function notificationOf(error: unknown): WireNotification {
  return {
    type: "error",
    message: sentenceOf(error),
    name: "",
    data: "",
    stack: stackOf(error),
    actions: [],
  };
}

/** At most `length` UTF-16 units of a text, and that there were more. */
export function cut(given: unknown, length: number): string {
  // The types say text; an author in JavaScript may give anything.
  const text = String(given);
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function sentenceOf(error: unknown): string {
  const message = cut(messageOf(error), 10_000);
  return message === "" ? "The plugin threw an error without a message." : message;
}

function authorsFrames(error: Error): string {
  const lines = (error.stack ?? "").split("\n");
  const first = lines.findIndex((line) => isFrame(line));
  const frames =
    first < 0 ? [] : lines.slice(first).filter((line) => isFrame(line) && isAuthors(line));
  const name = error.name === "" || error instanceof WinnowError ? "Error" : error.name;
  // Not the stack's first lines: with source maps they hold the code in question, too, which the editor shows anyway.
  // That of an action of another plugin, which this one called.
  const inner = error instanceof WinnowError ? error.details.stack : undefined;
  return [
    `${name}: ${error.message}`,
    ...frames,
    ...(inner === undefined ? [] : [`Caused by: ${inner}`]),
  ].join("\n");
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

function isAuthors(frame: string): boolean {
  if (/\(<anonymous>\)$|\(node:|at (?:async )?node:/.test(frame)) return false;
  return !ours.some((place) => frame.includes(place));
}

/** Where this code is: one bundle, or the sources and their packages. Plugins have folders of any name elsewhere. */
const ours = ownPlaces(new Error().stack ?? "");

function ownPlaces(stack: string): string[] {
  const frame = stack.split("\n").find(isFrame) ?? "";
  const file = /([^( ]*):\d+:\d+\)?$/.exec(frame)?.[1] ?? "";
  const [, root, slash] = /^(.*([\\/]))src[\\/]plugin-host[\\/]stackTrace\.ts$/.exec(file) ?? [];
  // As it ships: one file, and the plugin API beside it, which plugins have in their bundles.
  if (root === undefined || slash === undefined)
    return [file, file.replace(/pluginHost\.js$/, "plugin-api")];
  const folders = [
    "src/base",
    "src/protocol",
    "src/plugin-api",
    "src/plugin-host",
    "src/engine-client",
  ];
  const path = root.replace(/^file:\/\//, "");
  return [...folders, "node_modules", "dist/plugin-api"].flatMap((folder) => {
    const place = `${folder.replaceAll("/", slash)}${slash}`;
    return [root + place, path + place];
  });
}
