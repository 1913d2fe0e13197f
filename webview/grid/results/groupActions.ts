import type { ResultCommand } from "../../../src/protocol/gridPage.ts";

export interface GroupAction {
  readonly command: ResultCommand;
  /** A codicon's name. */
  readonly icon: string;
  readonly title: string;
  /** Whether it changes the project. */
  readonly changes: boolean;
}

/** What a group of a result offers in its header. */
export const groupActions: readonly GroupAction[] = [
  { command: "rename", icon: "edit", title: "Rename Group… (F2)", changes: true },
  { command: "tag", icon: "tag", title: "Tag Group…", changes: true },
  { command: "save", icon: "save", title: "Save Group as Property…", changes: true },
  { command: "open", icon: "go-to-file", title: "Open Group Alone", changes: false },
  { command: "remove", icon: "close", title: "Remove Group (Delete)", changes: true },
];

/** What a result as a whole offers; the host asks which groups are meant. */
export const resultActions: readonly GroupAction[] = [
  { command: "merge", icon: "combine", title: "Merge Groups…", changes: true },
  { command: "rename", icon: "edit", title: "Rename Group…", changes: true },
  { command: "tag", icon: "tag", title: "Tag Group…", changes: true },
  { command: "save", icon: "save", title: "Save as Property…", changes: true },
  { command: "export", icon: "export", title: "Export…", changes: true },
];
