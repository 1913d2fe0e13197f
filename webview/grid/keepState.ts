import { DisposableStore, type Disposable } from "../../src/base/disposable.ts";
import type { Event } from "../../src/base/event.ts";

/** VS Code keeps every write, and a scroll changes the state with every frame. */
const pauseMs = 300;

/** Has a state written soon after it changed, however long it goes on changing, as it does all through an import. */
export function keepState<S>(
  changes: readonly Event<void>[],
  read: () => S | null,
  write: (state: S) => void,
): Disposable {
  const owned = new DisposableStore();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      const now = read();
      if (now !== null) write(now);
    }, pauseMs);
  };
  for (const onChange of changes) owned.add(onChange(keep));
  owned.add({ dispose: () => clearTimeout(timer) });
  return owned;
}
