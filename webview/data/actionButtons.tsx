import type { JSX } from "preact";
import type { PageAction } from "../../src/protocol/pageData.ts";
import { IconButton } from "../ui/button.tsx";
import type { PageActions } from "./pageActions.ts";

interface ActionButtonsProps {
  readonly actions: PageActions;
  readonly place: PageAction["places"][number];
  readonly disabled?: boolean;
  /** Instead of running it at once. */
  readonly onRun?: (actionId: string) => void;
}

/** Buttons that plugins have put into a toolbar. */
export function ActionButtons(props: ActionButtonsProps): JSX.Element {
  const { actions, place, disabled = false, onRun = (id) => void actions.run(id) } = props;
  return (
    <>
      {actions.in(place).map(({ id, title, description, icon }) => (
        <IconButton
          key={id}
          icon={icon === "" ? "play-circle" : icon}
          title={description === "" ? title : `${title}: ${description}`}
          disabled={disabled}
          onClick={() => onRun(id)}
        />
      ))}
    </>
  );
}
