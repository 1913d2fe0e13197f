import { WinnowError } from "../../base/errors.ts";
import { formatById } from "./formats.ts";

/**
 * The options of an export, checked before anything is written. Images that are to leave their places need one in the
 * export: where the format leaves them out unless it is told, they are linked, which is how a file is moved.
 * @throws WinnowError not-found for the format, bad-request for what does not fit
 */
export function exportOptions({
  format,
  options,
  move,
}: {
  readonly format: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly move: boolean;
}): Readonly<Record<string, unknown>> {
  const { export: exporter, title } = formatById(format);
  if (!exporter) throw new WinnowError("bad-request", `${title} can only be imported.`);
  exporter.loses(options);
  if (!move) return options;
  if (!("images" in exporter.options.entries))
    throw new WinnowError(
      "bad-request",
      `${title} packs images into its own files: they cannot be moved there. Leave 'move' out, or choose another format.`,
    );
  if (options.images === "none")
    throw new WinnowError(
      "bad-request",
      "Images that are left out of an export cannot be moved to it. Leave 'move' or 'images' out.",
    );
  return { ...options, images: options.images ?? "link" };
}
