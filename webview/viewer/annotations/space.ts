import { useEffect } from "preact/hooks";

/** While the space bar is held down, dragging moves the picture whatever the tool. */
export function useSpace(stage: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const listeners = new AbortController();
    const { signal } = listeners;
    const set = (held: boolean): void => void stage.current?.classList.toggle(className, held);
    document.addEventListener(
      "keydown",
      (event) => {
        const target = event.target instanceof Element ? event.target : null;
        // Space is a key of its own on buttons and in fields.
        if (event.key !== " " || target?.closest("button, input, vscode-button, vscode-checkbox"))
          return;
        event.preventDefault();
        set(true);
      },
      { signal },
    );
    document.addEventListener("keyup", (event) => event.key === " " && set(false), { signal });
    window.addEventListener("blur", () => set(false), { signal });
    return () => listeners.abort();
  }, [stage]);
}

export function holdsSpace(stage: HTMLElement): boolean {
  return stage.classList.contains(className);
}

const className = "space-held";
