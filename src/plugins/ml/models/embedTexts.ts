import type { Tokenizer } from "@huggingface/tokenizers";
import { readFile } from "node:fs/promises";
import { pool } from "./embedImages.ts";
import type { ModelEntry, OpenModel } from "./modelEntry.ts";
import { normaliseRows } from "./normalise.ts";
import {
  contentOf,
  fixedRows,
  numbersOf,
  openSession,
  type OnnxModel,
  type Session,
} from "./session.ts";

export interface EmbedTexts {
  readonly model: OpenModel;
  readonly texts: readonly string[];
  /** Puts each text into the model's template, as search words need it; not for whole sentences. On unless told otherwise. */
  readonly template?: boolean;
}

/**
 * A computation: the vector of each text, in the space of the model's images, L2-normalised, one after the other.
 * @throws Error where the model knows no texts, or its outputs are not as described
 */
export async function embedTexts({
  model,
  texts,
  template = true,
}: EmbedTexts): Promise<Float32Array> {
  const { entry } = model;
  const { text, outputs, dimensions } = entry;
  if (
    model.kind !== "onnx" ||
    !text ||
    outputs.kind !== "embedding" ||
    !outputs.text ||
    !dimensions
  )
    throw new Error(
      `The model '${entry.title}' knows no texts. Choose one that does, such as CLIP: 'Download Model…' gets it.`,
    );
  const words = texts.map((one) => wording(one, text, template));
  const tokenizer = await tokenizerOf(model);
  const session = await openSession(model, "text");
  const size = fixedRows(session, entry.inputs.text ?? "input_ids") ?? textsAtOnce;
  const all = new Float32Array(words.length * dimensions);
  for (let from = 0; from < words.length; from += size) {
    const rows = tokenizer.map(words.slice(from, from + size), text);
    const { data, shape } = await run(model, session, rows, outputs.text);
    all.set(pool(data, shape, dimensions, outputs.pooling, entry.title), from * dimensions);
  }
  return normaliseRows(all, dimensions);
}

/** Rows that a run has at most: what it makes of each between its layers takes memory. */
const textsAtOnce = 64;

async function run(
  { entry }: OnnxModel,
  { network, Tensor }: Session,
  rows: readonly Row[],
  output: string,
): Promise<{ data: Float32Array; shape: readonly number[] }> {
  const shape = [rows.length, rows[0]?.ids.length ?? 0];
  const whole = (values: readonly number[]) =>
    new Tensor("int64", BigInt64Array.from(values, BigInt), shape);
  const ids = whole(rows.flatMap((row) => row.ids));
  const mask = whole(rows.flatMap((row) => row.mask));
  const feeds = Object.fromEntries(
    network.inputNames.map((name) => {
      if (name === (entry.inputs.text ?? "input_ids")) return [name, ids];
      if (name === (entry.inputs.mask ?? "attention_mask")) return [name, mask];
      throw new Error(
        `The text network of '${entry.title}' wants '${name}', which nobody knows. Name its inputs in 'inputs' of its description.`,
      );
    }),
  );
  return numbersOf(await network.run(feeds, [output]), output, entry.title);
}

type TextInput = NonNullable<ModelEntry["text"]>;

function wording(text: string, { lowercase, template }: TextInput, inTemplate: boolean): string {
  const said = inTemplate ? template.replace("{}", () => text.trim()) : text;
  return lowercase ? said.toLowerCase() : said;
}

/** Token ids of a text, and which of them are its own. */
interface Row {
  readonly ids: readonly number[];
  readonly mask: readonly number[];
}

class Texts {
  readonly #tokenizer: Tokenizer;

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /** Rows of one length. */
  map(texts: readonly string[], input: TextInput): Row[] {
    const all = texts.map((text) => cut(this.#idsOf(text), input.maxLength));
    const length =
      input.pad === "max" ? input.maxLength : Math.max(1, ...all.map((ids) => ids.length));
    return all.map((ids) => {
      const rest = length - ids.length;
      return {
        ids: [...ids, ...Array.from<number>({ length: rest }).fill(input.padToken)],
        mask: [...ids.map(() => 1), ...Array.from<number>({ length: rest }).fill(0)],
      };
    });
  }

  /** Words that a vocabulary lacks have no id where it has no token for such. */
  #idsOf(text: string): number[] {
    const ids: readonly number[] = this.#tokenizer.encode(text).ids;
    return ids.filter((id) => Number.isInteger(id));
  }
}

/** The last token stays: it ends a text, and some models read the whole text there. */
function cut(ids: readonly number[], most: number): readonly number[] {
  const last = ids.at(-1);
  return ids.length <= most || last === undefined ? ids : [...ids.slice(0, most - 1), last];
}

const tokenizers = new Map<string, Promise<Texts>>();

function tokenizerOf(model: OnnxModel): Promise<Texts> {
  const { tokenizer, "tokenizer-config": config } = model.files;
  if (!tokenizer)
    return Promise.reject(
      new Error(`The model '${model.entry.title}' has no 'tokenizer.json'. Install it again.`),
    );
  const key = JSON.stringify([contentOf(model, "tokenizer"), contentOf(model, "tokenizer-config")]);
  const known = tokenizers.get(key);
  if (known) return known;
  const made = load(tokenizer, config);
  tokenizers.set(key, made);
  made.catch(() => tokenizers.delete(key));
  return made;
}

async function load(file: string, configFile: string | undefined): Promise<Texts> {
  const { Tokenizer: Maker } = await import("@huggingface/tokenizers");
  const read = async (from: string): Promise<object> => {
    const json: unknown = JSON.parse(await readFile(from, "utf8"));
    if (typeof json === "object" && json !== null) return json;
    throw new Error(`'${from}' is not what a tokenizer is described by.`);
  };
  return new Texts(new Maker(await read(file), configFile ? await read(configFile) : {}));
}
