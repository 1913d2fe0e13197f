import { Markup } from "./markup.ts";

/** Light and dark, as the reader's system is; the thumbnails' own grey around pictures fits both. */
export const reportStyle = new Markup(`
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
body { max-width: 1200px; margin: 0 auto; padding: 24px; }
h1 { font-size: 22px; margin: 0; } h2 { font-size: 14px; margin: 0 0 8px; }
pre { padding: 12px; border: 1px solid #8886; border-radius: 4px; white-space: pre-wrap; }
.dim { opacity: 0.7; margin: 4px 0; } .ends { display: flex; justify-content: space-between; }
.facets { display: grid; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); gap: 24px; margin: 24px 0; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th { text-align: left; font-weight: normal; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
td svg { width: 100%; height: 8px; display: block; } .number { text-align: right; width: 5em; font-variant-numeric: tabular-nums; }
svg rect { fill: #3b82c4; } .histogram { width: 100%; height: 80px; display: block; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, 128px); gap: 12px; }
figure { margin: 0; } figure img, .none { display: block; width: 128px; height: 128px; background: #808080; border-radius: 2px; }
figcaption { font-size: 12px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
@media print { .facet, figure { break-inside: avoid; } }
`);
