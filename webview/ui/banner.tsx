import type { JSX } from "preact";
import { IconButton } from "./button.tsx";
import { Icon } from "./icon.tsx";

interface BannerProps {
  readonly text: string;
  /** Missing: the state goes away by itself, and the banner shows that something is being done about it. */
  readonly onDismiss?: () => void;
}

/** A sentence above the page about something that went wrong. */
export function Banner({ text, onDismiss }: BannerProps): JSX.Element {
  return (
    <div class="banner" role="alert">
      <Icon name={onDismiss ? "warning" : "loading"} spin={!onDismiss} />
      <span>{text}</span>
      {onDismiss && <IconButton icon="close" title="Dismiss" onClick={onDismiss} />}
    </div>
  );
}
