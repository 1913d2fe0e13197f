import { toDisposable, type Disposable } from "../../src/base/disposable.ts";

/** The colours and fonts of VS Code's theme that a canvas needs as values; CSS uses the variables themselves. */
export interface Theme {
  readonly background: string;
  readonly foreground: string;
  readonly description: string;
  /** Where a picture will be. */
  readonly skeleton: string;
  readonly hover: string;
  readonly selection: string;
  readonly selectionForeground: string;
  readonly focus: string;
  readonly badge: string;
  readonly badgeForeground: string;
  readonly warning: string;
  /** Border of every cell in high contrast; empty in other themes. */
  readonly contrastBorder: string;
  readonly fontFamily: string;
  /** In CSS pixels. */
  readonly fontSize: number;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const read = (...names: string[]): string => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== "") return value;
    }
    return "";
  };
  const foreground = read("foreground", "editor-foreground") || "#888888";
  const contrastBorder = read("contrastBorder");
  return {
    background: read("editor-background") || "#1f1f1f",
    foreground,
    description: read("descriptionForeground") || foreground,
    skeleton: `color-mix(in srgb, ${foreground} 9%, transparent)`,
    hover: read("contrastActiveBorder") || `color-mix(in srgb, ${foreground} 45%, transparent)`,
    selection: contrastBorder === "" ? read("list-activeSelectionBackground") : "transparent",
    selectionForeground:
      contrastBorder === "" ? read("list-activeSelectionForeground") || foreground : foreground,
    focus: read("focusBorder", "contrastActiveBorder") || foreground,
    badge: contrastBorder === "" ? read("button-background", "focusBorder") : read("focusBorder"),
    badgeForeground: contrastBorder === "" ? read("button-foreground") : read("editor-background"),
    warning: read("editorWarning-foreground", "list-warningForeground") || foreground,
    contrastBorder,
    fontFamily: read("font-family") || "sans-serif",
    fontSize: Number.parseFloat(read("font-size")) || 13,
  };
}

/** VS Code changes the theme by rewriting attributes of the page's root and body. */
export function onDidChangeTheme(listener: () => void): Disposable {
  const observer = new MutationObserver(listener);
  const attributes = { attributes: true, attributeFilter: ["class", "style"] };
  observer.observe(document.documentElement, attributes);
  observer.observe(document.body, attributes);
  return toDisposable(() => observer.disconnect());
}
