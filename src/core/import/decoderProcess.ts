import { fork, type ChildProcess } from "node:child_process";
import { IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import { decoderContract, type DecoderContract } from "../../protocol/decoder.ts";
import { connectClient, type Client } from "../../protocol/rpc.ts";

/** A process that reads hostile bytes. */
export interface DecoderProcess {
  readonly process: ChildProcess;
  readonly client: Client<DecoderContract>;
  /** After the exit, when its last words have been read; also of a process that could not be started. */
  readonly exited: Promise<void>;
  /** The end of what it said on its way, or why it could not be started. */
  lastWords(): string;
}

/** @param script the decoder's entry point */
export function startDecoder(script: string, threads: number): DecoderProcess {
  const child = fork(script, [], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Threads that collect garbage would take the cores from the decoding: 3 % of the time of an import.
    execArgv: ["--max-old-space-size=1024", "--single-threaded-gc"],
    env: { ...process.env, UV_THREADPOOL_SIZE: String(threads), NODE_OPTIONS: "" },
  });
  const client = connectClient(
    decoderContract,
    new IPCMessageReader(child),
    new IPCMessageWriter(child),
  );
  let said = "";
  child.stderr?.on("data", (data: Buffer) => {
    said = `${said}${data.toString()}`.slice(-1000);
  });
  child.on("error", (error) => {
    said = error.message;
  });
  return {
    process: child,
    client,
    exited: new Promise((resolve) => child.once("close", () => resolve())),
    lastWords: () => said.trim(),
  };
}
