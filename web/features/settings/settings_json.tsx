import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Settings, SettingsScope } from "../../../src/api/settings.ts";
import { t } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";

/** What was typed and not saved when it was closed, and what it was typed over. */
const left = new Map<SettingsScope, { readonly opened: string; readonly text: string }>();

/** All that is set in one place as the text of its file; what is not saved of it stays while the page is open. */
export function SettingsJson({ scope }: { scope: SettingsScope }): JSX.Element {
  const { settings, toasts } = useCore();
  const before = left.get(scope);
  const opened = useSignal(before?.opened ?? printed(settings.scopes[scope].value));
  const text = useSignal(before?.text ?? opened.peek());
  useEffect(() => () => {
    left.delete(scope);
    if (text.peek() !== opened.peek()) {
      left.set(scope, { opened: opened.peek(), text: text.peek() });
    }
  }, []);
  const fault = faultOf(text.value);
  const isSaved = text.value === opened.value;
  const save = async (): Promise<void> => {
    if (fault) return;
    try {
      const [before, after] = [opened.peek(), text.peek()];
      await settings.replace(JSON.parse(before), JSON.parse(after), scope);
      opened.value = printed(settings.scopes[scope].peek());
      if (text.peek() === after) text.value = opened.peek();
      toasts.show("info", t`The settings are saved`);
    } catch (error) {
      toasts.error(error);
    }
  };
  return (
    <div class="settings-json">
      <textarea
        aria-label={t`Settings as JSON`}
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
        {fault ?? (isSaved ? t`As it is saved` : t`Not saved yet`)}
      </p>
      <button type="button" disabled={fault !== undefined || isSaved} onClick={save}>
        {t`Save`}
      </button>
    </div>
  );
}

const printed = (settings: Settings): string => JSON.stringify(settings, null, 2);

function faultOf(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? undefined
      : t`Expected an object: { … }`;
  } catch (error) {
    return (error as Error).message;
  }
}
