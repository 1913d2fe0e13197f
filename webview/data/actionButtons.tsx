import type { JSX } from "preact";
import { IconButton } from "../ui/button.tsx";
import type { PageActions } from "./pageActions.ts";

interface ActionButtonsProps {
  readonly actions: PageActions;
  readonly place: "grid-toolbar" | "viewer-toolbar";
}

/** Buttons that plugins have put into a toolbar. */
export function ActionButtons({ actions, place }: ActionButtonsProps): JSX.Element {
  return (
    <>
      {actions.in(place).map(({ id, title, description, icon }) => (
        <IconButton
          key={id}
          icon={icon === "" ? "play-circle" : icon}
          title={description === "" ? title : `${title}: ${description}`}
          onClick={() => void actions.run(id)}
        />
      ))}
    </>
  );
}
