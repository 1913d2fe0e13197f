import type { ComponentChildren, JSX } from "preact";
import { Icon } from "./icon.tsx";

interface MessageProps {
  readonly icon: string;
  readonly title: string;
  readonly text: string;
  /** What to do about it: buttons. */
  readonly children?: ComponentChildren;
}

/** What stands in the middle of a page that has nothing else to show. */
export function Message({ icon, title, text, children }: MessageProps): JSX.Element {
  return (
    <div class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      <p>{text}</p>
      <div class="empty-actions">{children}</div>
    </div>
  );
}
