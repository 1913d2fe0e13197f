import type { CommitInput } from "../../protocol/data.ts";

/** A commit that changes nothing, to be spread into one that does. */
export const emptyCommit = {
  folders: [],
  instances: [],
  propertyGroups: [],
  properties: [],
  tags: [],
  values: [],
  annotations: [],
  deletions: { propertyGroups: [], properties: [], tags: [], annotations: [], instances: [] },
} satisfies Omit<CommitInput, "title">;
