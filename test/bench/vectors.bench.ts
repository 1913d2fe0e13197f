// 100,000 vectors of 512 numbers through the plugin API, each way, against plain IPC of the same buffers and against the
// disk: writing and flushing them as one file, reading that file. And a small call, against a message and its answer.
import { fork } from "node:child_process";
import { open, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../../scripts/lib/paths.ts";
import { onShutdown, runTask } from "../../scripts/lib/shutdown.ts";
import { EngineConnection } from "../../src/engine-client/engineConnection.ts";
import { until } from "../support/until.ts";
import { median } from "./cpu.ts";
import { syntheticProject } from "./syntheticProject.ts";
import { printTable } from "./table.ts";
import { noContext } from "../../src/protocol/plugins.ts";

const count = 100_000;
const dimensions = 512;
const bytes = count * dimensions * 4;
/** What a message of the plugin holds. */
const messageBytes = 8 << 20;
const messages = Math.ceil(bytes / messageBytes);
const rounds = 5;
const calls = 2000;

const plugin = `
  import { definePlugin } from "@winnow/plugin-api";
  export default definePlugin({ activate({ project, actions }) {
    actions.register({ id: "measure", title: "Measure", async run() {
      const sha1s = (await project.instances()).map(({ sha1 }) => sha1);
      const data = new Float32Array(${count * dimensions}).map((_, i) => i % 997);
      const times = { write: [], read: [], call: [] };
      for (let round = 0; round < ${rounds}; round++) {
        const type = await project.createVectorType({ round });
        let start = performance.now();
        await project.setVectors(type.id, { sha1s, dimensions: ${dimensions}, data });
        times.write.push(performance.now() - start);
        start = performance.now();
        const back = await project.vectors(type.id);
        times.read.push(performance.now() - start);
        start = performance.now();
        for (let i = 0; i < ${calls}; i++) await project.hasVector(type.id, sha1s[i]);
        times.call.push(performance.now() - start);
        if (back.data.length !== data.length || back.data[998] !== 1) throw new Error("not what was written");
        await project.deleteVectorType(type.id);
      }
      return { value: times };
    } });
  } });
`;

await runTask(async () => {
  const projectDir = await syntheticProject(count);
  const measured = await measurePlugin(projectDir);
  const ipc = await measureIpc();
  const disk = await measureDisk(path.join(projectDir, "plain.bin"));
  const peers = (figure: string, ours: number, ipcPeer: number, diskPeer: number, of: string) => [
    { figure: `${figure}, to plain IPC`, ours, peer: ipcPeer, ratio: ours / ipcPeer },
    { figure: `${figure}, to ${of}`, ours, peer: diskPeer, ratio: ours / diskPeer },
  ];
  console.log(
    `  ${count.toLocaleString("en")} vectors of ${dimensions} numbers (${bytes >> 20} MiB); medians of ${rounds}`,
  );
  printTable("ms", [
    ...peers("written", measured.write, ipc.toParent, disk.write, "writing and flushing the file"),
    ...peers("read", measured.read, ipc.toChild, disk.read, "reading the file"),
  ]);
  printTable("µs", [
    {
      figure: "a call of the API, to a message and its answer",
      ours: (measured.call / calls) * 1000,
      peer: (ipc.call / calls) * 1000,
      ratio: measured.call / ipc.call,
    },
  ]);
});

interface Measured {
  readonly write: number;
  readonly read: number;
  readonly call: number;
}

async function measurePlugin(projectDir: string): Promise<Measured> {
  const dir = path.join(projectDir, "winnow-plugins", "measure");
  await mkdir(dir, { recursive: true });
  const manifest = {
    name: "measure",
    version: "1.0.0",
    main: "./main.ts",
    engines: { winnow: "^1.0.0" },
  };
  await writeFile(path.join(dir, "package.json"), JSON.stringify(manifest));
  await writeFile(path.join(dir, "main.ts"), plugin);
  const connection = new EngineConnection({
    projectDir,
    engineScript: path.join(root, "dist", "engine.js"),
    client: "extension",
    create: false,
    log: (line) => console.error(line),
  });
  onShutdown(() => connection.close());
  const { call } = connection;
  await call("plugin/places", {
    places: [{ dir, origin: "workspace" }],
    trusted: [],
    developed: [dir],
  });
  await until(
    "the plugin to run",
    async () =>
      (await call("plugin/list", {})).some(
        ({ id, state }) => id === "measure" && state.kind === "running",
      ) || undefined,
    30_000,
  );
  const { value } = await call("action/run", {
    actionId: "measure/measure",
    parameters: {},
    context: noContext,
    runId: 1,
  });
  await connection.close();
  const times = value as Record<keyof Measured, number[]>;
  return { write: median(times.write), read: median(times.read), call: median(times.call) };
}

/** The same bytes in messages of the same length, each acknowledged, one ahead; and small ones, one after the other. */
async function measureIpc(): Promise<{ toParent: number; toChild: number; call: number }> {
  const child = fork(path.join(import.meta.dirname, "ipcPeer.ts"), [String(messageBytes)], {
    serialization: "advanced",
    execArgv: ["--no-warnings"],
  });
  onShutdown(async () => void child.kill());
  const buffer = new Uint8Array(messageBytes).fill(7);
  const move = (begin: () => void, step: () => void, answers = messages): Promise<number> =>
    new Promise((resolve) => {
      const start = performance.now();
      let arrived = 0;
      const listen = (): void => {
        if (++arrived < answers) return step();
        child.off("message", listen);
        resolve(performance.now() - start);
      };
      child.on("message", listen);
      begin();
    });
  const times = { toParent: [] as number[], toChild: [] as number[], call: [] as number[] };
  const small = new Uint8Array(64);
  for (let round = 0; round < rounds; round++) {
    times.toParent.push(
      await move(
        () => child.send({ send: messages }),
        () => child.send({ ack: true }),
      ),
    );
    let left = messages;
    const send = (): void => {
      if (left-- > 0) child.send({ buffer });
    };
    times.toChild.push(
      await move(() => {
        send();
        send();
      }, send),
    );
    const ask = (): void => void child.send({ buffer: small });
    times.call.push(await move(ask, ask, calls));
  }
  child.kill();
  return {
    toParent: median(times.toParent),
    toChild: median(times.toChild),
    call: median(times.call),
  };
}

async function measureDisk(file: string): Promise<{ write: number; read: number }> {
  const buffer = new Uint8Array(messageBytes).fill(7);
  const times = { write: [] as number[], read: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    await rm(file, { force: true });
    let start = performance.now();
    const handle = await open(file, "w");
    for (let at = 0; at < messages; at++) await handle.write(buffer);
    await handle.datasync();
    await handle.close();
    times.write.push(performance.now() - start);
    start = performance.now();
    await readFile(file);
    times.read.push(performance.now() - start);
  }
  return { write: median(times.write), read: median(times.read) };
}
