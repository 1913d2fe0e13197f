import { mkdir, readFile, rm, stat, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import type { ModelEntry, ModelFileEntry } from "../modelEntry.ts";
import { megabytes } from "../modelTexts.ts";
import { fetchFile } from "./fetchFile.ts";
import { factsOf, type FileFacts } from "./hashes.ts";
import { FetchError, fetchText } from "./request.ts";

export interface Download {
  readonly entry: ModelEntry;
  /** Where the model will be; what an interrupted attempt left there is used. */
  readonly folder: string;
  /** Of the hub or a mirror, without a slash at its end. */
  readonly base: string;
  readonly signal: AbortSignal;
  progress(done: number, total: number | undefined, message: string): void;
}

export interface Downloaded {
  /** With the revision, and with the size and hash of each file that is there. */
  readonly entry: ModelEntry;
  /** Files whose hash nobody had confirmed: what came is recorded. */
  readonly unverified: readonly string[];
}

/**
 * Fetches the files of a catalogue's entry, of one revision.
 * @throws FetchError, Error with a sentence; the signal's reason when it is aborted
 */
export async function download(wanted: Download): Promise<Downloaded> {
  const { entry, folder, base } = wanted;
  const { source } = entry;
  if (!source) throw new Error(`'${entry.title}' is not to be had from anywhere.`);
  await mkdir(folder, { recursive: true });
  await checkSpace(entry, folder);
  const revision = source.revision ?? (await newest(wanted, source.repository));
  await keepIfOf(revision, folder);
  const files: ModelFileEntry[] = [];
  for (const file of entry.files) {
    const url = `${base}/${source.repository}/resolve/${revision}/${file.path}`;
    const got = await fetchOne(wanted, file, url);
    if (got) files.push({ ...file, ...got });
  }
  const networks = entry.files.filter(({ sha256, optional }) => !sha256 && !optional);
  const confirmed = entry.unconfirmed.filter((what) => what !== "source.revision");
  return {
    entry: {
      ...entry,
      source: { ...source, revision: isCommit(revision) ? revision : null },
      files,
      unconfirmed: isCommit(revision) ? confirmed : entry.unconfirmed,
    },
    unverified: networks.map((file) => file.path),
  };
}

async function fetchOne(
  { entry, folder, signal, progress }: Download,
  file: ModelFileEntry,
  url: string,
): Promise<FileFacts | undefined> {
  const target = path.join(folder, ...file.path.split("/"));
  const there = await whole(file, target, signal);
  if (there) return there;
  const name = `${entry.title}: ${path.posix.basename(file.path)}`;
  const about = file.aboutMb === undefined ? undefined : Math.round(file.aboutMb * 1e6);
  try {
    return await fetchFile({
      url,
      target,
      bytes: file.bytes,
      sha256: file.sha256,
      signal,
      progress: (done, total = about) => progress(done, total, name),
    });
  } catch (error) {
    if (file.optional && error instanceof FetchError && error.status === 404) return undefined;
    throw error;
  }
}

/** Of a file that an earlier attempt has finished. */
async function whole(
  { bytes, sha256 }: ModelFileEntry,
  target: string,
  signal: AbortSignal,
): Promise<FileFacts | undefined> {
  const found = await stat(target).catch(() => undefined);
  if (!found || (bytes !== undefined && found.size !== bytes)) return undefined;
  const facts = await factsOf(target, signal);
  return sha256 === undefined || sha256 === facts.sha256 ? facts : undefined;
}

const modelInfo = v.object({ sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)) });

/**
 * The commit that is the newest now, so that all files are of one; a mirror may know of none, and say so in many ways.
 * @throws FetchError where the server is busy or broken: with another commit, what there is would be thrown away
 */
async function newest({ base, signal }: Download, repository: string): Promise<string> {
  try {
    const text = await fetchText(`${base}/api/models/${repository}/revision/main`, signal);
    return v.parse(modelInfo, JSON.parse(text)).sha;
  } catch (error) {
    signal.throwIfAborted();
    const status = error instanceof FetchError ? (error.status ?? 0) : 404;
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) return "main";
    throw error;
  }
}

function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/** Of which revision the files of an unfinished download are. */
export const revisionFile = "revision.txt";

/** Files of two revisions do not belong together. */
async function keepIfOf(revision: string, folder: string): Promise<void> {
  const file = path.join(folder, revisionFile);
  const before = await readFile(file, "utf8").catch(() => undefined);
  if (before === revision) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(file, revision);
}

async function checkSpace(entry: ModelEntry, folder: string): Promise<void> {
  const needed = entry.files.reduce(
    (sum, { bytes, aboutMb = 0 }) => sum + (bytes ?? aboutMb * 1e6),
    0,
  );
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < needed)
    throw new Error(
      `'${entry.title}' takes ${megabytes(needed)}, and the disk of '${folder}' has ${megabytes(bavail * bsize)} left. Make room, and start again.`,
    );
}
