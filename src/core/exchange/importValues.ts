import { bytesOf } from "../../protocol/bytes.ts";
import type { PropertyType, PropertyValue, ValueBatch } from "../../protocol/data.ts";
import type { Dataset } from "../columns/dataset.ts";
import { exchangeValueOf } from "./datasetValues.ts";
import type { ExchangeValue, ExchangeValues, ImportIssue } from "./exchange.ts";
import type { ImportTags } from "./importTags.ts";
import { convertCell } from "./tablesConvert.ts";
import { fuseValues, type FusionMode } from "./tablesFusion.ts";

/** Gathers the values of an import by property, until the types of all are known. */
export class ImportValues {
  readonly #columns = new Map<string, Map<number, ExchangeValue>>();

  /** The first value that an instance gets for a property counts. */
  add(instanceId: number, values: ExchangeValues): void {
    for (const [name, value] of Object.entries(values)) {
      let column = this.#columns.get(name);
      if (!column) this.#columns.set(name, (column = new Map()));
      if (!column.has(instanceId)) column.set(instanceId, value);
    }
  }

  has(name: string): boolean {
    return this.#columns.has(name);
  }

  /** What of it changes anything, as batches of a commit. */
  batches(
    dataset: Dataset,
    tags: ImportTags,
    {
      types,
      fusion,
      issue,
    }: {
      readonly types: Readonly<Record<string, PropertyType>>;
      readonly fusion: FusionMode;
      readonly issue: (issue: ImportIssue) => void;
    },
  ): ValueBatch[] {
    const kept = this.#fused(dataset, fusion);
    const batches: ValueBatch[] = [];
    for (const [name, column] of kept) {
      if (name.trim() === "" || name.length > 200) {
        issue({
          file: "",
          item: name.slice(0, 60),
          message: "A property is left out: its name is empty or too long.",
        });
        continue;
      }
      const type = types[name] ?? inferred(this.#columns.get(name)?.values() ?? []);
      const property = tags.property(name, type, "instance");
      const byId = new Map<number, PropertyValue>();
      for (const [instanceId, value] of column) {
        const converted = convertCell(value, property.type);
        if (!converted.ok || converted.value === null) {
          if (!converted.ok)
            issue({ file: "", item: name, message: `A value is left out: ${converted.reason}.` });
          continue;
        }
        const id = property.mode === "image" ? dataset.instances.image[instanceId] : instanceId;
        if (id > 0) byId.set(id, storedOf(converted.value, property, tags));
      }
      if (byId.size > 0)
        batches.push({
          propertyId: property.id,
          ids: bytesOf(Int32Array.from(byId.keys())),
          how: "set",
          values: { kind: "each", values: [...byId.values()] },
        });
    }
    return batches;
  }

  #fused(dataset: Dataset, fusion: FusionMode): Map<string, Map<number, ExchangeValue>> {
    const { properties, instances } = dataset;
    const known = new Map([...this.#columns.keys()].map((name) => [name, properties.named(name)]));
    const byInstance = new Map<number, [string, ExchangeValue][]>();
    for (const [name, column] of this.#columns)
      for (const [id, value] of column) {
        const list = byInstance.get(id);
        if (list) list.push([name, value]);
        else byInstance.set(id, [[name, value]]);
      }
    const kept = new Map<string, Map<number, ExchangeValue>>();
    for (const [id, values] of byInstance) {
      const existing = (name: string): ExchangeValue | null => {
        const property = known.get(name);
        const of = property?.mode === "image" ? instances.image[id] : id;
        return property ? exchangeValueOf(properties, property, of) : null;
      };
      for (const [name, value] of fuseValues(fusion, existing, values)) {
        let column = kept.get(name);
        if (!column) kept.set(name, (column = new Map()));
        column.set(id, value);
      }
    }
    return kept;
  }
}

function storedOf(
  value: ExchangeValue,
  { id, type }: { readonly id: number; readonly type: PropertyType },
  tags: ImportTags,
): PropertyValue {
  if (typeof value === "object") return value.map((name) => tags.tag(id, name));
  return type === "tag" ? tags.tag(id, String(value)) : value;
}

/** Of values that are typed already; what only looks like a number is a text. */
function inferred(values: Iterable<ExchangeValue>): PropertyType {
  const kinds = new Set<string>();
  for (const value of values) kinds.add(typeof value);
  if (kinds.has("object")) return "multi_tags";
  if (kinds.size > 1) return "text";
  return kinds.has("boolean") ? "checkbox" : kinds.has("number") ? "number" : "text";
}
