import type { FileHandle } from "node:fs/promises";

/**
 * Where the elements of the arrays of a JSON file's outermost object begin and end, so that each can be read by itself:
 * COCO files outgrow both the longest string of V8 (512 MB) and memory, and JSON.parse on slices is an order faster
 * than streaming parsers in JavaScript. Only structure is looked at; what is inside an element is checked when it is
 * parsed.
 */
export interface JsonIndex {
  /** Byte offsets of the elements of each array, start and end in turn. */
  readonly arrays: ReadonlyMap<string, readonly number[]>;
  /** Byte offsets of the members that are no arrays. */
  readonly members: ReadonlyMap<string, readonly [start: number, end: number]>;
}

/** @throws Error that says where the structure of the file breaks */
export async function indexJson(file: FileHandle, signal: AbortSignal): Promise<JsonIndex> {
  const arrays = new Map<string, number[]>();
  const members = new Map<string, readonly [number, number]>();
  const scan = new Scan(arrays, members);
  const buffer = Buffer.allocUnsafe(1 << 20);
  for (let at = 0; ;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) break;
    scan.push(buffer.subarray(0, bytesRead), at);
    at += bytesRead;
  }
  scan.end();
  return { arrays, members };
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
/** A key longer than this belongs to nothing that is looked for. */
const maxKey = 200;

/** Depth 1 is in the outermost object, depth 2 in one of its arrays; deeper brackets are counted as one kind each. */
class Scan {
  readonly #arrays: Map<string, number[]>;
  readonly #members: Map<string, readonly [number, number]>;
  readonly #stack: number[] = [];
  #inString = false;
  #escaped = false;
  #done = false;
  #key: number[] = [];
  #inKey = false;
  /** Of the member that is under way; undefined while a key is expected. */
  #member: string | undefined;
  #elements: number[] | undefined;
  /** Offsets of the first and after the last byte of the value that is under way. */
  #from = -1;
  #to = -1;

  constructor(arrays: Map<string, number[]>, members: Map<string, readonly [number, number]>) {
    this.#arrays = arrays;
    this.#members = members;
  }

  push(bytes: Uint8Array, offset: number): void {
    for (let i = 0; i < bytes.length; i++) this.#byte(bytes[i], offset + i);
  }

  end(): void {
    if (!this.#done) throw new Error("the file ends early");
  }

  #byte(byte: number, at: number): void {
    if (this.#inString) {
      if (this.#inKey && this.#key.length < maxKey) this.#key.push(byte);
      if (this.#escaped) this.#escaped = false;
      else if (byte === backslash) this.#escaped = true;
      else if (byte === quote) {
        this.#inString = false;
        this.#to = at + 1;
      }
      return;
    }
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return;
    // The mark that some editors of Windows put first.
    if (at < 3 && (byte === 0xef || byte === 0xbb || byte === 0xbf)) return;
    if (this.#done) throw new Error(`there is more after the end, at byte ${at}`);
    this.#structure(byte, at);
  }

  #structure(byte: number, at: number): void {
    const depth = this.#stack.length;
    if (depth === 0 && byte !== openBrace) throw new Error("it is no JSON object");
    const inElements = depth === 2 && this.#elements !== undefined;
    if (depth === 1 && this.#member === undefined && byte !== closeBrace)
      return this.#keyByte(byte, at);
    if (byte === comma && (depth === 1 || inElements)) return this.#endValue();
    if (byte === closeBrace || byte === closeBracket) {
      if (this.#stack.pop() !== byte) throw new Error(`a bracket does not fit, at byte ${at}`);
      if (depth === 1) {
        this.#endValue();
        this.#done = true;
      } else if (inElements) {
        if (this.#from >= 0) this.#endValue();
        this.#elements = undefined;
        this.#from = -1;
      } else this.#to = at + 1;
      return;
    }
    if (byte === openBracket && depth === 1 && this.#from < 0) {
      this.#elements = [];
      this.#arrays.set(this.#member ?? "", this.#elements);
      this.#stack.push(closeBracket);
      return;
    }
    if (depth >= 1 && this.#from < 0) this.#from = at;
    if (byte === openBrace) this.#stack.push(closeBrace);
    else if (byte === openBracket) this.#stack.push(closeBracket);
    else if (byte === quote) this.#inString = true;
    this.#to = at + 1;
  }

  #keyByte(byte: number, at: number): void {
    if (byte === quote && !this.#inKey) {
      this.#inKey = this.#inString = true;
      this.#key = [quote];
    } else if (byte === colon && this.#inKey) {
      this.#inKey = false;
      this.#member = keyText(this.#key);
      this.#from = -1;
    } else throw new Error(`a name is expected at byte ${at}`);
  }

  /** At a comma or a closing bracket: of an element where there are elements, else of a member. */
  #endValue(): void {
    if (this.#elements) {
      if (this.#from < 0) throw new Error(`an element is missing at byte ${this.#to}`);
      this.#elements.push(this.#from, this.#to);
    } else {
      if (this.#from >= 0) this.#members.set(this.#member ?? "", [this.#from, this.#to]);
      this.#member = undefined;
    }
    this.#from = -1;
  }
}

function keyText(bytes: readonly number[]): string {
  try {
    return String(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch {
    return "";
  }
}
