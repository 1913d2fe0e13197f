import type { TagInfo } from "../../src/protocol/data.ts";
import type { ProjectData } from "../data/projectData.ts";
import { classColour } from "./colours.ts";

/** A class of annotations: a tag of any of the project's tag properties. */
export interface AnnotationClass {
  readonly id: number;
  readonly name: string;
  /** 0xRRGGBB. */
  readonly colour: number;
  readonly propertyId: number;
  readonly propertyName: string;
}

/** Every tag that can be a class, by its id. Reading it in a computation follows what is loaded and what changes. */
export function classesOf(data: ProjectData): ReadonlyMap<number, AnnotationClass> {
  const classes = new Map<number, AnnotationClass>();
  for (const { id, name, type } of data.properties.value) {
    if (type !== "tag" && type !== "multi_tags") continue;
    for (const tag of data.tagsOf(id)) classes.set(tag.id, classOf(tag, name));
  }
  return classes;
}

/** A class as well as it is known: the tags may not be here yet. */
export function classNamed(
  classes: ReadonlyMap<number, AnnotationClass>,
  id: number,
): AnnotationClass {
  return (
    classes.get(id) ?? {
      id,
      name: `#${id}`,
      colour: classColour(id, null),
      propertyId: 0,
      propertyName: "",
    }
  );
}

function classOf({ id, name, color, propertyId }: TagInfo, propertyName: string): AnnotationClass {
  return { id, name, colour: classColour(id, color), propertyId, propertyName };
}
