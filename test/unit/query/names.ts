import type { QueryNames, QueryProperty } from "../../../src/query/names.ts";

const own = (name: string, type: QueryProperty["type"], values: string[] = []): QueryProperty => ({
  key: `#${name.length}`,
  name,
  type,
  computed: false,
  values,
});
const computed = (
  key: string,
  type: QueryProperty["type"],
  values: string[] = [],
): QueryProperty => ({
  key,
  name: key.toUpperCase(),
  type,
  computed: true,
  values,
});

/** A project's names, some of each kind. */
export const names: QueryNames = {
  properties: [
    computed("name", "text"),
    computed("width", "number"),
    computed("height", "number"),
    computed("modified", "date"),
    computed("format", "text", ["jpeg", "png"]),
    own("label", "tag", ["cat", "dog"]),
    own("quality", "multi_tags", ["blurry", "dark", "good"]),
    own("my score", "number"),
    own("score", "number"),
    own("flag", "checkbox"),
    own("taken", "date"),
    own("tint", "color"),
    own("caption", "text", ["a cat", "a dog"]),
    own("split", "tag", ["train", "val"]),
  ],
  folders: ["train/cats", "train/dogs", "val"],
  annotationClasses: ["car", "bus"],
  annotationSources: ["yolo11"],
  exportFormats: ["coco", "yolo"],
  pluginActions: [
    { id: "ml/cluster", parameters: ["k", "seed"] },
    { id: "ml/leaks", parameters: ["split"] },
  ],
};
