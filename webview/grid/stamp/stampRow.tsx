import type { JSX } from "preact";
import type { PropertyInfo } from "../../../src/protocol/data.ts";
import type { TagKey } from "../../../src/protocol/pageData.ts";
import type { ProjectData } from "../../data/projectData.ts";
import type { TagKeys } from "../../data/tagKeys.ts";
import { ValueEditor } from "../../data/valueEditor.tsx";
import { valueOf } from "../../data/values.ts";
import { IconButton } from "../../ui/button.tsx";
import { Dropdown } from "../../ui/dropdown.tsx";
import { howsOf, type How, type StampModel, type StampRow } from "./stampModel.ts";

export interface StampRowProps {
  readonly row: StampRow;
  readonly stamp: StampModel;
  readonly data: ProjectData;
  readonly keys: TagKeys;
}

const howTitles: Readonly<Record<How, string>> = {
  set: "Set",
  add: "Add",
  remove: "Remove",
  clear: "Clear",
};

/** One property of the stamp: what happens to it, and the value. */
export function StampRowEditor({ row, stamp, data, keys }: StampRowProps): JSX.Element {
  const property = data.byId(row.propertyId);
  if (!property)
    return (
      <div class="stamp-row">
        <div class="stamp-row-header">
          <span class="stamp-name">A property that was deleted</span>
          <IconButton icon="close" title="Take Off" onClick={() => stamp.remove(row.id)} />
        </div>
      </div>
    );
  const tags =
    property.type === "tag" || property.type === "multi_tags" ? data.tagsOf(property.id) : [];
  const entry = entryOf(property, row, (id) => tags.find((tag) => tag.id === id)?.name);
  return (
    <div class="stamp-row" role="group" aria-label={property.name}>
      <div class="stamp-row-header">
        <span class="stamp-name" title={property.name}>
          {property.name}
        </span>
        <Dropdown
          label={`What to do with ${property.name}`}
          value={row.how}
          choices={howsOf(property).map((value) => ({ value, text: howTitles[value] }))}
          onChange={(how) => stamp.edit(row.id, { how })}
        />
        <IconButton
          icon="close"
          title={`Take ${property.name} off`}
          onClick={() => stamp.remove(row.id)}
        />
      </div>
      {row.how !== "clear" && (
        <>
          <ValueEditor
            property={property}
            draft={row.draft}
            tags={tags}
            onDraft={(draft) => stamp.edit(row.id, { draft })}
            onChooseTag={(tagId) => stamp.choose(row, tagId)}
            onCreateTag={(name) => void stamp.createTag(row, name)}
            onEnter={() => void stamp.apply()}
          />
          {entry && <KeyBinder entry={entry} keys={keys} />}
        </>
      )}
    </div>
  );
}

const noKey = "none";
const keyChoices = Array.from("1234567890abcdefghijklmnopqrstuvwxyz");

/** Binds a key to what the row would give. */
function KeyBinder(props: { entry: Omit<TagKey, "key">; keys: TagKeys }): JSX.Element {
  const { entry, keys } = props;
  const bound = keys.keys.value.find(
    ({ property, value }) => property === entry.property && value === entry.value,
  );
  const choices = [
    { value: noKey, text: "No key" },
    ...keyChoices.map((key) => {
      const other = keys.find(key);
      const taken = other && other !== bound ? ` (now ${String(other.value)})` : "";
      return { value: key, text: `Key ${key.toUpperCase()}${taken}` };
    }),
  ];
  return (
    <div class="key-binder">
      <span class="form-label" aria-hidden="true">
        In one press
      </span>
      <Dropdown
        label={`Key that gives ${String(entry.value)}`}
        value={bound?.key ?? noKey}
        choices={choices}
        onChange={(key) => {
          if (key !== noKey) void rebind(keys, bound, { ...entry, key });
          else if (bound) void keys.unbind(bound.key);
        }}
      />
    </div>
  );
}

async function rebind(keys: TagKeys, before: TagKey | undefined, entry: TagKey): Promise<void> {
  if (before) await keys.unbind(before.key);
  await keys.bind(entry);
}

/** What a key would be bound to: one value of the row, if it has just one. */
function entryOf(
  property: PropertyInfo,
  { draft }: StampRow,
  tagName: (id: number) => string | undefined,
): Omit<TagKey, "key"> | null {
  if (property.type === "tag" || property.type === "multi_tags") {
    const [only] = draft.tags;
    const name = only === undefined || draft.tags.length > 1 ? undefined : tagName(only);
    return name === undefined ? null : { property: property.name, value: name };
  }
  const parsed = valueOf(property.type, draft);
  if (parsed.kind === "error" || parsed.value === null || Array.isArray(parsed.value)) return null;
  return { property: property.name, value: parsed.value };
}
