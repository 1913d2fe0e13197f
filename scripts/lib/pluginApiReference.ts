import { readPluginApi, type ApiEntry, type ApiFile, type ApiMember } from "./pluginApi.ts";

const titles: Readonly<Record<string, string>> = {
  plugin: "The plugin and its context",
  actions: "Actions",
  parameters: "Parameters: inputs of actions, settings of plugins",
  results: "Results: groups, scores, notifications",
  report: "Reports: text, tables and charts",
  project: "The project",
  commits: "Commits",
  data: "Data",
  tasks: "Tasks",
  events: "Events",
  state: "State: stores, runs, maps",
  index: "Version",
};

/** Markdown that has every export of the plugin API with its members and examples. */
export async function pluginApiReference(): Promise<string> {
  const files = await readPluginApi();
  const anchors = anchorsOf(files);
  return [
    "# The plugin API",
    "Generated from the doc comments of `src/plugin-api` by `npm run pluginApi`; not to be edited. Plugins import all of it from `@winnow/plugin-api`.",
    contents(files, anchors),
    ...files.map((file) => section(file, anchors)),
  ].join("\n\n");
}

type Anchors = ReadonlyMap<string, string>;

/** Where each export is in the page: a heading's text in small letters, and a number where that was there before. */
function anchorsOf(files: readonly ApiFile[]): Anchors {
  const taken = new Map<string, number>();
  const slug = (heading: string): string => {
    const plain = heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, "")
      .replaceAll(" ", "-");
    const times = taken.get(plain) ?? 0;
    taken.set(plain, times + 1);
    return times === 0 ? plain : `${plain}-${times}`;
  };
  slug("The plugin API");
  return new Map(
    files.flatMap(({ name, entries }) => {
      slug(titles[name] ?? name);
      return entries.map((entry) => [entry.name, slug(entry.name)]);
    }),
  );
}

function contents(files: readonly ApiFile[], anchors: Anchors): string {
  return files
    .map(({ name, entries }) => {
      const links = entries.map((entry) => `[${entry.name}](#${anchors.get(entry.name) ?? ""})`);
      return `- ${titles[name] ?? name}: ${links.join(", ")}`;
    })
    .join("\n");
}

function section({ name, entries }: ApiFile, anchors: Anchors): string {
  return [`## ${titles[name] ?? name}`, ...entries.map((entry) => shown(entry, anchors))].join(
    "\n\n",
  );
}

function shown(entry: ApiEntry, anchors: Anchors): string {
  const { name, doc, signature, members } = entry;
  return [
    `### ${name}`,
    linked(doc.text, anchors),
    signature && signature.length < 500 ? fenced(signature) : "",
    ...doc.examples.map(fenced),
    members.map((member) => bullet(member, anchors)).join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function bullet({ signature, doc }: ApiMember, anchors: Anchors): string {
  const [example] = doc.examples;
  const text = doc.text === "" ? "" : ` — ${linked(doc.text, anchors).replaceAll("\n", " ")}`;
  return `- ${code(signature)}${text}${example === undefined ? "" : `<br>For example: ${code(example)}`}`;
}

function linked(text: string, anchors: Anchors): string {
  return text.replaceAll(/\{@link (\w+)(\.\w+)?\}/g, (_, name: string, member = "") => {
    const anchor = anchors.get(name);
    return anchor === undefined ? `\`${name}\`` : `[${name}${String(member)}](#${anchor})`;
  });
}

function fenced(text: string): string {
  return `\`\`\`ts\n${text}\n\`\`\``;
}

function code(text: string): string {
  const one = text.replaceAll(/\s+/g, " ");
  return one.includes("`") ? `\`\` ${one} \`\`` : `\`${one}\``;
}
