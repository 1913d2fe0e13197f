import path from "node:path";
import * as v from "valibot";
import { record, type ExchangeValue } from "./exchange.ts";
import { defineExport, defineImport, tableImagesOption, type Format } from "./format.ts";
import { property, textOption, valueOption } from "./options.ts";
import { quote } from "./tablesConvert.ts";
import { namedFile } from "./tablesPath.ts";
import { placedImages } from "./tablesPlace.ts";
import { readLines } from "./tablesText.ts";

/** A relative path with "/" a line. */
export const fileListFormat: Format = {
  id: "files",
  title: "List of file names",
  import: defineImport({
    source: "A text file with a relative path a line",
    options: v.object({
      property: property("A property that the listed images receive.", { mayBeNew: true }),
      value: valueOption("The value that they receive in it.", true),
      split: textOption("The split that they are in."),
    }),
    suits: (name) => /\.(txt|lst)$/i.test(name),
    async open(source, given, context) {
      const { split } = given;
      const root = path.dirname(source);
      const file = path.basename(source);
      const values = record<ExchangeValue>(
        given.property === undefined ? [] : [[given.property, given.value]],
      );
      return {
        root,
        classes: [],
        info: {},
        types: record(),
        async *records() {
          for await (const { line, text } of readLines(source, context.signal, 1 << 16)) {
            const name = text?.trim();
            if (name === "") continue;
            const named = name === undefined ? undefined : namedFile(name, root);
            if (line % 1000 === 0) context.progress(line, null);
            if (named?.ok)
              yield {
                file: named.path,
                values,
                annotations: [],
                ...(split === undefined ? {} : { split }),
              };
            else
              context.issue({
                file,
                line,
                message:
                  named && name !== undefined
                    ? `${quote(name)} ${named.reason}; the line was left out.`
                    : "The line is no path in UTF-8; it was left out.",
              });
          }
        },
      };
    },
  }),
  export: defineExport({
    options: v.object({ images: tableImagesOption }),
    loses: () => ["Only the names of the files are written."],
    async write(set, folder, options, context) {
      await using out = await folder.text("files.txt");
      for await (const { image, file } of placedImages(set, folder, options.images, context))
        if (/[\r\n]/.test(file)) {
          folder.hasNot(image);
          context.issue({
            file: image.source,
            message: "A name with a line end does not fit into a list; it was left out.",
          });
        } else await out.write(`${file}\n`);
    },
  }),
};
