import { clusterRows } from "./clustersRows.ts";
import { mapRows } from "./mapsRows.ts";
import { alignPairs, alikeCandidates, alikeGroups } from "./nearDuplicatesRows.ts";
import { rankRows } from "./similarRank.ts";
import { similarityScale } from "./similarityScale.ts";
import { nearestMeans, rowsByTexts } from "./tagClustersRows.ts";
import { meanProduct } from "./textSearchScore.ts";

/** What is heavy about finding and grouping, for `ctx.compute`. */
export const groupComputations = {
  alignPairs,
  alikeCandidates,
  alikeGroups,
  clusterRows,
  mapRows,
  meanProduct,
  nearestMeans,
  rankRows,
  rowsByTexts,
  similarityScale,
};
