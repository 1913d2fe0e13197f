import type { ModelEntry } from "./modelEntry.ts";

/** Where the catalogue's models are, unless the setting names a mirror. */
export const hub = "https://huggingface.co";

/** What to say where a model is asked for that is not there. */
export function missingSentence(entry: ModelEntry, base: string): string {
  return `The model '${entry.title}' is not installed. 'Download Model…' fetches it: ${offer(entry, base)}. Without a network, 'Add Model From Folder…' takes it from a folder.`;
}

/** What a download is: how large, from where, under which licence. */
export function offer(entry: ModelEntry, base: string): string {
  const from = entry.source ? ` from ${base}/${entry.source.repository}` : "";
  return `${sizeText(entry)}${from}, licence ${entry.licence.spdx}`;
}

/** "89.1 MB", "at least 64.5 MB", "size not known". */
export function sizeText({ files }: ModelEntry): string {
  const networks = files.filter(({ role }) => role === "image" || role === "text");
  const known = networks.reduce((sum, file) => sum + (file.bytes ?? (file.aboutMb ?? 0) * 1e6), 0);
  if (known === 0) return "size not known";
  const all = networks.every(({ bytes, aboutMb }) => bytes !== undefined || aboutMb !== undefined);
  return all ? megabytes(known) : `at least ${megabytes(known)}`;
}

/** "89.1 MB". */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
