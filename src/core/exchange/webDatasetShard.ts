import { pack, type Pack } from "tar-stream";
import type { ByteFile, OutputFolder } from "./outputFolder.ts";

/** One archive that is being written; to be ended with `await using`, or by `end`. */
export class Shard implements AsyncDisposable {
  readonly #tar: Pack = pack();
  readonly #file: ByteFile;
  readonly #written: Promise<void>;
  #ended = false;
  samples = 0;
  bytes = 0;

  private constructor(file: ByteFile) {
    this.#file = file;
    this.#written = this.#drain();
    // Whoever adds the next entry, or ends the archive, gets to know.
    this.#written.catch(() => undefined);
  }

  static async open(folder: OutputFolder, file: string): Promise<Shard> {
    return new Shard(await folder.bytes(file));
  }

  /** An entry without time, owner and rights of its own: the same content gives the same bytes. */
  async add(name: string, content: Uint8Array): Promise<void> {
    this.bytes += content.length;
    const added = new Promise<void>((resolve, reject) => {
      const header = {
        name,
        size: content.length,
        mode: 0o644,
        mtime: new Date(0),
        uid: 0,
        gid: 0,
      };
      this.#tar.entry(header, Buffer.from(content), (error) => (error ? reject(error) : resolve()));
    });
    // A disk that is full ends the draining, and the entry would wait for ever.
    await Promise.race([added, this.#written]);
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.#tar.finalize();
    try {
      await this.#written;
    } finally {
      await this.#file[Symbol.asyncDispose]();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#tar.destroy();
    await this.#written.catch(() => undefined);
    await this.#file[Symbol.asyncDispose]();
  }

  async #drain(): Promise<void> {
    for await (const chunk of this.#tar) await this.#file.write(chunk as Buffer);
  }
}
