import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Settings, SettingsScope } from "../../../src/api/settings.ts";
import { useCore } from "../../core/core.ts";

/** All that is set in one place as the text of its file. */
export function SettingsJson({ scope }: { scope: SettingsScope }): JSX.Element {
  const { settings, toasts } = useCore();
  const saved = JSON.stringify(settings.scopes[scope].value, null, 2);
  const text = useSignal(saved);
  const fault = faultOf(text.value);
  const save = (): void => {
    if (fault) return;
    settings.replace(JSON.parse(text.peek()) as Settings, scope)
      .then(() => toasts.show("info", "The settings are saved"), toasts.error);
  };
  return (
    <div class="settings-json">
      <textarea
        aria-label="Settings as JSON"
        aria-invalid={fault !== undefined}
        spellcheck={false}
        rows={18}
        value={text}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          save();
        }}
      />
      <p class={fault ? "setting-fault" : ""} role={fault ? "alert" : undefined}>
        {fault ?? (text.value === saved ? "As it is saved" : "Not saved yet")}
      </p>
      <button type="button" disabled={fault !== undefined || text.value === saved} onClick={save}>
        Save
      </button>
    </div>
  );
}

function faultOf(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? undefined
      : "Expected an object: { … }";
  } catch (error) {
    return (error as Error).message;
  }
}
