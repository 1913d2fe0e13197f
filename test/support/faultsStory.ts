import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../src/base/random.ts";
import type { EngineContract } from "../../src/protocol/engine.ts";
import type { Client } from "../../src/protocol/rpc.ts";
import type { FaultsDataset } from "./faultsDataset.ts";
import { launchEngine, type LaunchedEngine } from "./faultsEngine.ts";
import {
  filesOf,
  inspect,
  processesWith,
  type Contents,
  type Inspection,
} from "./faultsProject.ts";
import { isAlive } from "./processes.ts";
import { until } from "./until.ts";

/** When an engine is killed: while it starts, some time after, after so many images, or while it ends. */
export type Moment =
  | { readonly kind: "starting" | "working" | "ending"; readonly ms: number }
  | { readonly kind: "writing"; readonly done: number; readonly ms: number };

export function randomMoment(random: Random): Moment {
  const chance = random.next();
  if (chance < 0.15) return { kind: "starting", ms: random.integer(0, 110) };
  if (chance < 0.2) return { kind: "ending", ms: random.integer(0, 20) };
  if (chance < 0.6) return { kind: "working", ms: random.integer(0, 250) };
  return { kind: "writing", done: random.integer(1, 40), ms: random.integer(0, 60) };
}

/** One project's life: imported, changed, looked at again, killed at the moments that `next` names. */
export interface StoryOptions {
  readonly script: string;
  readonly dataset: FaultsDataset;
  /** A folder of its own. */
  readonly home: string;
  /** The next moment to kill at; undefined: let it finish. */
  next(): Moment | undefined;
  /** What the same story without kills comes to; its own result, when this is it. */
  readonly expected?: StoryResult;
}

export interface StoryResult {
  /** After the import, and after the second look. */
  readonly contents: readonly [Contents, Contents];
  /** Where the records of the import are after the second look: path before, path after. */
  readonly kept: readonly string[];
}

export interface Told extends StoryResult {
  /** What should not be, a sentence each. */
  readonly wrong: readonly string[];
  /** What the killed engines were doing. */
  readonly killed: readonly string[];
}

const mark = "WINNOW_FAULTS_STORY";

export async function tellStory(options: StoryOptions): Promise<Told> {
  const teller = new Teller(options);
  await options.dataset.write(teller.folder);
  const first = await teller.tell("import");
  await options.dataset.change(teller.folder);
  const second = await teller.tell("rescan");
  const pathNow = new Map([...second.ids].map(([file, id]) => [id, file]));
  return {
    contents: [first.contents, second.contents],
    kept: [...first.ids].map(([file, id]) => `${file} > ${pathNow.get(id) ?? "nothing"}`).sort(),
    wrong: teller.wrong,
    killed: teller.killed,
  };
}

class Teller {
  readonly folder: string;
  readonly wrong: string[] = [];
  readonly killed: string[] = [];
  readonly #options: StoryOptions;
  readonly #env: Readonly<Record<string, string>>;
  /** What an engine answered and must therefore be there for ever: `path sha1`. */
  #promised = new Set<string>();
  #promisedDone = new Map<number, number>();

  constructor(options: StoryOptions) {
    this.#options = options;
    this.folder = path.join(options.home, "project");
    this.#env = {
      [mark]: options.home,
      XDG_RUNTIME_DIR: path.join(options.home, "run"),
      TMPDIR: path.join(options.home, "temp"),
    };
  }

  /** Starts engines until one comes to the end of the work unharmed, and answers what is left of it on the disk. */
  async tell(work: "import" | "rescan"): Promise<Inspection> {
    this.#promised = new Set();
    this.#promisedDone = new Map();
    for (const name of ["run", "temp"])
      await mkdir(path.join(this.#options.home, name), { recursive: true });
    let before: number[] = [];
    for (let finished = false; !finished;) {
      const engine = launchEngine(this.#options.script, this.folder, this.#env);
      const moment = this.#options.next();
      finished = await this.#run(engine, work, moment);
      await this.#gone(before);
      before = this.#processes();
      const found = await inspect(this.folder);
      if (found) this.#compare(work, found, moment);
      else if (this.#promised.size > 0) this.wrong.push("the database is gone");
      if (this.wrong.length > 20) throw new Error(this.wrong.join("\n"));
    }
    await this.#gone(before);
    await this.#checkLeftovers();
    const found = await inspect(this.folder);
    if (!found) throw new Error("There is no database.");
    return found;
  }

  /** One engine's life: whether it came to the end of the work and ended by itself. */
  async #run(
    engine: LaunchedEngine,
    work: "import" | "rescan",
    moment: Moment | undefined,
  ): Promise<boolean> {
    const watch = new AbortController();
    const kill = async (ms: number): Promise<void> => {
      await sleep(ms, undefined, { signal: watch.signal });
      engine.child.kill("SIGKILL");
    };
    const killing: Promise<void>[] = [];
    if (moment?.kind === "starting") killing.push(kill(moment.ms));
    try {
      const { client, hello } = await engine.ready;
      for (const warning of hello.warnings) this.wrong.push(`warning: ${warning}`);
      if (moment?.kind === "working") killing.push(kill(moment.ms));
      const ended = this.#watch(client, (done) => {
        if (moment?.kind === "writing" && done >= moment.done && killing.length === 0)
          killing.push(kill(moment.ms));
      });
      await this.#ask(client, work);
      await Promise.race([ended, engine.exited]);
      client.dispose();
      if (engine.child.connected) engine.child.disconnect();
      if (moment?.kind === "ending") killing.push(kill(moment.ms));
    } catch (error) {
      // It was killed; anything else is a failure.
      if (moment === undefined) throw error;
      if (!engine.child.killed) this.wrong.push(`failed unharmed: ${String(error)}`);
    }
    const { code, signal } = await engine.exited;
    watch.abort();
    await Promise.allSettled(killing);
    if (signal === "SIGKILL") return false;
    if (code !== 0) this.wrong.push(`ended with code ${code} (${signal})`);
    return true;
  }

  /** Notes what the engine answers and reports; resolves when no task is unfinished. */
  #watch(client: Client<EngineContract>, progress: (done: number) => void): Promise<void> {
    let first: number | undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    client.on("task/changed", ({ id, done, endedAt, state }) => {
      this.#promisedDone.set(id, Math.max(done, this.#promisedDone.get(id) ?? 0));
      first ??= done;
      progress(done - first);
      if (state.kind === "failed") this.wrong.push(`task ${id} failed: ${state.error}`);
      if (endedAt !== null) this.#isIdle(client).then((idle) => idle && resolve(), resolve);
    });
    client.on("project/changed", () => void this.#note(client).catch(() => undefined));
    return promise;
  }

  /** Whether all work is done; if so, what is there then is noted too. */
  async #isIdle(client: Client<EngineContract>): Promise<boolean> {
    await this.#note(client);
    return (await client.call("task/list", {})).every(({ endedAt }) => endedAt !== null);
  }

  /** Asks for what is there; the answer is a promise. */
  async #note(client: Client<EngineContract>): Promise<void> {
    for (const { relativePath, state, image } of await client.call("instance/list", {
      after: 0,
      limit: 10_000,
    }))
      if (state === "ready" && image) this.#promised.add(`${relativePath} ${image.sha1}`);
  }

  /** Asks for the work, unless an engine before this one took the order. */
  async #ask(client: Client<EngineContract>, work: "import" | "rescan"): Promise<void> {
    const kept = (await client.call("task/list", {})).filter(({ kind }) => kind === work);
    if (kept.some(({ endedAt }) => endedAt === null)) return;
    const { id } =
      work === "import"
        ? await client.call("import/start", {
            sources: [{ path: this.folder, include: [], exclude: [] }],
          })
        : await client.call("import/rescan", { paths: null, retryProblems: false });
    this.#promisedDone.set(id, 0);
  }

  #compare(work: string, found: Inspection, moment: Moment | undefined): void {
    const { instances, problems, tasks } = found.contents;
    const when = moment ? `${work} killed ${JSON.stringify(moment)}: ` : `${work}: `;
    const say = (text: string): void => void this.wrong.push(when + text);
    for (const sentence of found.damage) say(sentence);
    const expected = this.#options.expected?.contents[work === "import" ? 0 : 1];
    const there = new Set(instances.map((row) => `${String(row.path)} ${String(row.sha1)}`));
    const final =
      expected &&
      new Set(expected.instances.map((row) => `${String(row.path)} ${String(row.sha1)}`));
    for (const promise of this.#promised)
      // A rescan takes back what is no longer so; what is so at the end must have stayed.
      if (!there.has(promise) && (final?.has(promise) ?? work === "import"))
        say(`lost: ${promise}`);
    for (const [id, done] of this.#promisedDone)
      if ((found.done.get(id) ?? -1) < done)
        say(`task ${id} had ${done} done and has ${found.done.get(id) ?? "no row"}`);
    if (work === "import") {
      // Each in the transaction of what it counts, so that they never differ.
      const ready = instances.filter((row) => row.state === "ready").length;
      const failed = problems.filter(
        (row) => row.kind !== "unsupported" || row.name === "text.jpg",
      );
      if (tasks.done !== null && tasks.done !== ready + failed.length)
        say(`${tasks.done} done, but ${ready} images and ${failed.length} problems`);
    }
    if (moment) {
      const pending = instances.filter((row) => row.state === "pending").length;
      this.killed.push(pending > 0 && Number(tasks.done) > 0 ? "in the middle" : moment.kind);
    }
  }

  #processes(): number[] {
    return process.platform === "linux" ? processesWith(mark, this.#options.home) : [];
  }

  /** Decoders see within a moment that their engine is gone. */
  async #gone(pids: readonly number[]): Promise<void> {
    try {
      await until("the decoders of a killed engine end", () => !pids.some(isAlive), 2000);
    } catch (error) {
      for (const pid of pids.filter(isAlive)) process.kill(pid, "SIGKILL");
      this.wrong.push(String(error));
    }
  }

  async #checkLeftovers(): Promise<void> {
    const { home } = this.#options;
    const files = await filesOf(path.join(this.folder, ".winnow"));
    const known = "backup.db local.json lock.db project.db project.json thumbs.db".split(" ");
    const strange = files.filter((name) => ![".gitignore", ...known].includes(name));
    for (const name of strange) {
      this.wrong.push(`left behind in .winnow: ${name}`);
      await rm(path.join(this.folder, ".winnow", name));
    }
    for (const name of ["run", "temp"])
      for (const file of await filesOf(path.join(home, name)))
        this.wrong.push(`left behind in ${name}: ${file}`);
  }
}
