import path from "node:path";
import * as v from "valibot";
import { imageModes, record, type ExchangeValue } from "./exchange.ts";
import { defineExport, defineImport, type Format } from "./format.ts";
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
      /** A property that the listed images receive, and the value that they receive in it. */
      property: v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200))),
      value: v.optional(v.union([v.string(), v.number(), v.boolean()]), true),
      split: v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200))),
    }),
    suits: (name) => /\.(txt|lst)$/i.test(name),
    async open(source, { property, value, split }, context) {
      const root = path.dirname(source);
      const file = path.basename(source);
      const values = record<ExchangeValue>(property === undefined ? [] : [[property, value]]);
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
    options: v.object({ images: v.optional(v.picklist(imageModes), "none") }),
    loses: () => ["Only the names of the files are written."],
    async write(set, folder, options, context) {
      await using out = await folder.text("files.txt");
      for await (const { image, file } of placedImages(set, folder, options.images, context))
        if (/[\r\n]/.test(file))
          context.issue({
            file: image.source,
            message: "A name with a line end does not fit into a list; it was left out.",
          });
        else await out.write(`${file}\n`);
    },
  }),
};
