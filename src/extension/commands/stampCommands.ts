import * as vscode from "vscode";
import type { PropertyInfo, StampChange } from "../../protocol/data.ts";
import { typedValue, type TypedType, type TypedValue } from "../../protocol/typedValue.ts";
import type { Project } from "../projects/project.ts";
import { plural } from "../text.ts";
import { typeNames } from "../views/propertiesTree.ts";
import { commit, newId } from "./commits.ts";
import { newProperty } from "./propertyCommands.ts";
import type { Handlers } from "./register.ts";
import { pickStep, takeSteps } from "./steps.ts";
import { pickTagProperty, tagsOf } from "./tagCommands.ts";
import { instancesOf, type Instances, type Pages } from "./targets.ts";

/** Giving values to the selected images from the palette. */
export function stampCommands(pages: Pages): Handlers<"winnow.tagSelection" | "winnow.setValue"> {
  return {
    "winnow.tagSelection": async (arg) => {
      const instances = await instancesOf(pages, arg);
      const property = await pickTagProperty(instances.project);
      if (property) await tagInstances(instances, property);
    },
    "winnow.setValue": async (arg) => {
      const instances = await instancesOf(pages, arg);
      const { project } = instances;
      const { properties } = await project.engine.call("property/list", {});
      const items = [
        ...properties.map((property) => ({
          label: property.name,
          description: typeNames[property.type],
          property,
        })),
        { label: "New property…", description: "", property: undefined },
      ];
      const choice = await vscode.window.showQuickPick(items, {
        placeHolder: `Set which value of ${plural(instances.count, "image")}?`,
      });
      if (!choice) return;
      const property = choice.property ?? (await newProperty(project));
      if (!property) return;
      await setValue(instances, property);
    },
  };
}

/** Asks for a tag of the property, or a new one, and gives it to the instances. */
export async function tagInstances(
  instances: Omit<Instances, "first">,
  property: PropertyInfo,
): Promise<void> {
  const { project, count } = instances;
  const tags = await tagsOf(project, property);
  const several = property.type === "multi_tags";
  let picked: TagItem | undefined;
  const items: TagItem[] = tags.map(({ name, id }) => ({ label: name, id }));
  const step = pickStep({
    items,
    placeholder: `Choose or type a ${property.name}`,
    typed: (name): TagItem => ({ label: name, description: "new tag", id: 0, alwaysShow: true }),
    answer: (item) => (picked = item),
  });
  await takeSteps(`Tag ${plural(count, "image")}`, () => [step]);
  if (!picked) return;
  const tagId = picked.id === 0 ? await addTag(project, property, picked.label) : picked.id;
  await stamp(instances, {
    propertyId: property.id,
    how: several ? "add" : "set",
    value: several ? [tagId] : tagId,
  });
}

interface TagItem extends vscode.QuickPickItem {
  /** 0: it is not there yet. */
  readonly id: number;
}

async function addTag(project: Project, { id }: PropertyInfo, name: string): Promise<number> {
  const row = { id: -1, propertyId: id, name, color: null, parents: [] };
  return newId(await commit(project, `Add the tag ${name}`, { tags: [row] }));
}

async function setValue(instances: Instances, property: PropertyInfo): Promise<void> {
  const { id: propertyId, name, type } = property;
  if (type === "tag" || type === "multi_tags") return tagInstances(instances, property);
  if (type === "checkbox") {
    const items = [
      { label: "Yes", value: true },
      { label: "No", value: false },
      { label: "No value", value: null },
    ];
    const choice = await vscode.window.showQuickPick(items, {
      placeHolder: name,
      ignoreFocusOut: true,
    });
    if (choice) await stamp(instances, { propertyId, how: "set", value: choice.value });
    return;
  }
  const text = await vscode.window.showInputBox({
    title: `Set ${name} of ${plural(instances.count, "image")}`,
    prompt: `A ${typeNames[type]}; empty to clear it`,
    ignoreFocusOut: true,
    validateInput: (typed) => {
      const parsed = valueOrNone(type, typed);
      return parsed.kind === "error" ? parsed.message : undefined;
    },
  });
  const parsed = text === undefined ? undefined : valueOrNone(type, text);
  if (parsed?.kind === "value")
    await stamp(instances, { propertyId, how: "set", value: parsed.value });
}

/** What was typed as a value; nothing typed is no value. */
function valueOrNone(
  type: TypedType,
  typed: string,
): TypedValue | { readonly kind: "value"; readonly value: null } {
  return typed.trim() === "" ? { kind: "value", value: null } : typedValue(type, typed);
}

async function stamp(chosen: Omit<Instances, "first">, change: StampChange): Promise<void> {
  const { instances } = await chosen.with((target) =>
    chosen.project.engine.call("commit/stamp", { target, changes: [change], title: null }),
  );
  vscode.window.setStatusBarMessage(`$(check) Changed ${plural(instances, "image")}`, 6000);
}
