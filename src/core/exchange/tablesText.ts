import { cancelled, WinnowError } from "../../base/errors.ts";
import { openChosen, unreadable } from "./containedFile.ts";

/**
 * The first 64 KB of a text file.
 * @throws WinnowError file-problem where it cannot be read, or is in an encoding that is not UTF-8 or no text at all
 */
export async function readTextHead(file: string): Promise<Uint8Array> {
  const head = await readHead(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const encoding = encodingOf(head);
  if (encoding === undefined) return head;
  throw new WinnowError(
    "file-problem",
    `'${file}' is ${encoding}. Save it as UTF-8 and import it again.`,
  );
}

export interface TextLine {
  /** 1-based. */
  readonly line: number;
  /** Without its end; undefined: it is longer than any line should be, or not valid UTF-8. */
  readonly text: string | undefined;
}

/**
 * The lines of a UTF-8 file in a stream, with or without a mark at its beginning, ended by LF or CRLF.
 * @throws WinnowError file-problem, cancelled
 */
export async function* readLines(
  file: string,
  signal: AbortSignal,
  maxBytes = 1 << 24,
): AsyncGenerator<TextLine> {
  await readTextHead(file);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  const decode = (parts: readonly Buffer[]): string | undefined => {
    try {
      return decoder.decode(Buffer.concat(parts)).replace(/\r$/, "");
    } catch {
      // The caller reports it with the line's number.
      return undefined;
    }
  };
  let line = 1;
  let waiting: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer): void => {
    length += part.length;
    if (length <= maxBytes) waiting.push(part);
    else waiting = [];
  };
  const take = (): TextLine => {
    const text = length <= maxBytes ? decode(waiting) : undefined;
    waiting = [];
    length = 0;
    return { line: line++, text };
  };
  try {
    const handle = await openChosen(file);
    for await (const chunk of handle.createReadStream({ signal }) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
        keep(chunk.subarray(from, end));
        yield take();
        from = end + 1;
      }
      if (from < chunk.length) keep(chunk.subarray(from));
    }
  } catch (error) {
    if (signal.aborted) throw cancelled();
    throw unreadable(file, error);
  }
  if (length > 0) yield take();
}

async function readHead(file: string): Promise<Uint8Array> {
  await using handle = await openChosen(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
  return buffer.subarray(0, bytesRead);
}

const headBytes = 1 << 16;

function encodingOf(head: Uint8Array): string | undefined {
  const [a, b, c, d] = head;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? "UTF-32 text" : "UTF-16 text";
  if (a === 0xfe && b === 0xff) return "UTF-16 text";
  if (a === 0x50 && b === 0x4b && c === 3 && d === 4) return "a spreadsheet or an archive, no text";
  let zeros = 0;
  for (const byte of head) if (byte === 0) zeros++;
  if (zeros === 0) return undefined;
  return zeros > head.length / 4 ? "UTF-16 text without a mark, or no text" : "no text";
}
