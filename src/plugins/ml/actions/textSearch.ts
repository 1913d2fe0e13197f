import { parameter, type ActionResult, type ActionRun } from "../../../plugin-api/index.ts";
import { missingSentence } from "../models/modelTexts.ts";
import type { MlPlugin } from "../plugin.ts";
import { matrixOf } from "./shared/matrixOf.ts";
import { openVectors } from "./shared/openVectors.ts";
import { scoredGroup } from "./shared/scoredGroup.ts";
import { targetsOf } from "./shared/targets.ts";
import { offeredTextModel, textType } from "./textSearchModel.ts";
import { searchScore } from "./textSearchScore.ts";

const parameters = {
  text: parameter.text({
    title: "Look for",
    description: "What is typed where the search is started comes first.",
    placeholder: "a dog on a beach",
    default: "",
    maxLength: 1000,
  }),
  count: parameter.integer({ title: "At most", default: 100, min: 1, max: 10_000 }),
  vectors: parameter.ownVectorType({
    title: "Vectors",
    description: "Of a model that knows texts; one that is installed, when none are chosen.",
    optional: true,
  }),
};

/** `ml/text-search`: the images whose vectors are nearest to that of a text (Radford et al. 2021). */
export function registerTextSearch(plugin: MlPlugin): void {
  plugin.ctx.actions.register({
    id: "text-search",
    title: "Search by Text",
    description: "Finds the images that show what a text says, best first.",
    icon: "search",
    hooks: ["text_search"],
    parameters,
    resolve: ({ text }) => (text === null ? {} : { text: { default: text } }),
    run: (run) => searchText(plugin, run),
  });
}

async function searchText(
  plugin: MlPlugin,
  { instanceIds, text: typed, parameters: given, signal, progress }: ActionRun<typeof parameters>,
): Promise<ActionResult> {
  const { ctx, models } = plugin;
  const text = (given.text.trim() || typed?.trim()) ?? "";
  if (text === "")
    throw new Error("There is nothing to look for. Type what the images should show.");
  const chosen = await textType(plugin, given.vectors);
  if (!chosen) return offer(plugin);
  const { type, entry } = chosen;
  const targets = await targetsOf(ctx, instanceIds);
  const { space, missing, notes } = await openVectors(plugin, type.id, targets, 1, {
    signal,
    progress,
  });
  progress(0, undefined, "Comparing");
  const model = await models.open(entry.id);
  const wanted = await ctx.compute.embedTexts({ model, texts: [text] });
  const neutral = await ctx.compute.embedTexts({ model, texts: [neutralText], template: false });
  const { data, rows, columns } = space;
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const found = await ctx.compute.rankRows(
    { data, rows, columns },
    all,
    { data: wanted, rows: 1, columns },
    given.count,
  );
  const base = await ctx.compute.meanProduct(matrixOf(space), neutral);
  const scores = found.scores.map((cosine) => searchScore(entry.scoring, cosine, base));
  const title = `"${text}"`;
  const group = scoredGroup(
    title,
    targets,
    Array.from(found.rows, (row) => space.keys[row]),
    scores,
    { min: 0, max: 1, description: `how well '${entry.title}' finds that it shows the text` },
  );
  return {
    title,
    groups: [{ ...group, scores: group.scores }],
    value: { text, vectorTypeId: type.id, model: entry.id, images: found.rows.length, missing },
    notifications: notes.map((message) => ({ type: "warning", message })),
  };
}

/** What a picture shows of which nothing is known. */
const neutralText = "a photo";

/** Says what would have to be fetched, and how large it is; nothing is fetched without being asked for. */
async function offer(plugin: MlPlugin): Promise<ActionResult> {
  const offered = await offeredTextModel(plugin);
  if (!offered)
    throw new Error(
      "No installed model knows texts. Add one with 'Add Model From Folder…', such as CLIP as ONNX.",
    );
  return {
    value: { missingModel: offered.entry.id },
    notifications: [
      {
        type: "warning",
        message: `A search by text needs a model that knows texts. ${missingSentence(offered.entry, plugin.models.base)}`,
        actions: [
          {
            actionId: "download-model",
            title: `Download ${offered.entry.title}…`,
            parameters: { model: offered.entry.id },
          },
          { actionId: "add-model", title: "Add Model From Folder…" },
        ],
      },
    ],
  };
}
