import path from "node:path";
import { parameter } from "../../../../plugin-api/index.ts";
import type { MlPlugin } from "../../plugin.ts";
import { catalogue } from "../catalogue.ts";
import { download } from "../install/download.ts";
import { finish } from "../install/finish.ts";
import { megabytes, offer, sizeText } from "../modelTexts.ts";

const offered = catalogue.filter(({ source }) => source !== undefined);
const withTerms = offered.filter(({ licence }) => licence.needsAccept).map(({ id }) => id);

/** Registers `ml/download-model`: nothing is fetched but by this action. */
export function registerDownloadModel({ ctx, models }: MlPlugin): void {
  ctx.actions.register({
    id: "download-model",
    title: "Download Model…",
    description: "Fetches a larger model into your own folder, where all projects find it.",
    icon: "cloud-download",
    hooks: ["vector_type"],
    parameters: {
      model: parameter.choice({
        title: "Model",
        choices: offered.map((entry) => ({
          value: entry.id,
          title: `${entry.title} (${sizeText(entry)}, ${entry.licence.spdx})`,
          description: entry.description,
        })),
        default: offered[0]?.id ?? "",
      }),
      accept: parameter.boolean({
        title: "I accept the licence's terms",
        default: false,
        when: { parameter: "model", is: withTerms },
      }),
    },
    async resolve({ parameters }) {
      const entry = offered.find(({ id }) => id === parameters.model);
      if (!entry) return {};
      const { state } = await models.describe(entry.id);
      const terms = entry.licence.url ? ` Its licence: ${entry.licence.url}.` : "";
      const text = `${entry.description} ${offer(entry, models.base)}.${terms}`;
      return {
        model: {
          description: state.kind === "installed" ? `${text} It is installed already.` : text,
        },
      };
    },
    async run({ parameters, progress, signal }) {
      const entry = offered.find(({ id }) => id === parameters.model);
      if (!entry) throw new Error(`There is no model '${parameters.model}' in the catalogue.`);
      if (entry.licence.needsAccept && !parameters.accept)
        throw new Error(
          `'${entry.title}' comes under terms of its own: read ${entry.licence.url ?? entry.licence.spdx}, and tick that you accept them.`,
        );
      const before = await models.describe(entry.id);
      if (before.state.kind === "installed")
        return {
          value: { id: entry.id, folder: before.state.folder },
          notifications: [
            { type: "info", message: `'${entry.title}' is installed in '${before.state.folder}'.` },
          ],
        };
      await models.needRuntime(entry);
      const got = await download({
        entry,
        folder: path.join(models.dir, entry.id),
        base: models.base,
        signal,
        progress,
      });
      const {
        entry: known,
        folder,
        notes,
      } = await finish(models, got.entry, path.join(models.dir, entry.id));
      const unverified =
        got.unverified.length > 0
          ? [
              `Nobody has confirmed the hashes of ${got.unverified.join(", ")} yet: those of the files that came are recorded in '${folder}'.`,
            ]
          : [];
      const bytes = known.files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
      return {
        value: { id: known.id, folder },
        notifications: [
          {
            type: "info",
            message: [
              `'${known.title}' is installed (${megabytes(bytes)}).`,
              ...unverified,
              ...notes,
            ].join(" "),
          },
        ],
      };
    },
  });
}
