import type { JSX } from "preact";
import { useCore } from "../core/core.ts";
import { printKeys } from "../core/keys.ts";
import { keysOf } from "../core/registry.ts";
import { Icon } from "../core/ui/icon.tsx";

interface ActionProps {
  readonly id: string;
  /** What stands beside its icon. */
  readonly title?: string | undefined;
  /** Whether another group of them begins with it. */
  readonly apart?: boolean;
}

/** A command as a button. */
export function Action({ id, title, apart }: ActionProps): JSX.Element | null {
  const { registry, settings, isEnabled, execute } = useCore();
  const command = registry.commands.value.get(id);
  if (!command) return null;
  const [keys] = keysOf(command, settings.keys.value);
  const name = keys ? `${command.title} (${printKeys(keys)})` : command.title;
  return (
    <button
      type="button"
      class={`action ${id.replace(".", "-")}${apart ? " apart" : ""}`}
      title={name}
      aria-label={command.title}
      aria-pressed={command.isOn?.()}
      disabled={!isEnabled(command)}
      onClick={() => execute(id)}
    >
      {command.icon && <Icon name={command.icon} />}
      {title && <span>{title}</span>}
    </button>
  );
}
