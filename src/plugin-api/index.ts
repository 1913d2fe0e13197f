/** The version of this API: plugins name the versions that they work with in `engines.winnow`. @example "1.0.0" */
export const apiVersion = "1.0.0";

export * from "./actions.ts";
export * from "./commits.ts";
export * from "./data.ts";
export * from "./events.ts";
export * from "./parameters.ts";
export * from "./plugin.ts";
export * from "./project.ts";
export * from "./report.ts";
export * from "./results.ts";
export * from "./state.ts";
export * from "./tasks.ts";
