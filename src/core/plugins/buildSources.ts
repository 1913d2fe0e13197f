import path from "node:path";
import { pathToFileURL } from "node:url";

/**
 * A source map whose sources are file URLs, so that stacks and breakpoints are right wherever the bundle is: on another
 * drive, say, or behind a link. Files of the plugin are named as the user opened its folder.
 * @param map Its sources are relative to `real`, the folder without links; `dir` is the folder as it was opened.
 */
export function withRealSources(map: string, real: string, dir: string): string {
  const parsed = JSON.parse(map) as { sources: string[] };
  const sources = parsed.sources.map((source) => {
    // Some are none: "<define:…>", what a package brings as data.
    if (/^[\w-]{2,}:|^</.test(source)) return source;
    const file = path.resolve(real, source);
    const relative = path.relative(real, file);
    const isOwn = !/^\.\.(?:[\\/]|$)/.test(relative) && !path.isAbsolute(relative);
    return pathToFileURL(isOwn ? path.join(dir, relative) : file).href;
  });
  return JSON.stringify({ ...parsed, sources });
}
