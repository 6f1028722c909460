import { locale, t, translated } from "../../../src/words/translate.ts";
import { SearchField } from "../../core/ui/search_field.tsx";
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useCore } from "../../core/core.ts";
import type { LogLine } from "../../core/toasts.ts";

const LEVELS = ["info", "warning", "error"] as const;

/** What the server and the editor said, to be filtered and copied; it follows the end while the end is seen. */
export function Log(): JSX.Element {
  const { toasts, host } = useCore();
  const words = useSignal("");
  const least = useSignal<LogLine["level"]>("info");
  const list = useRef<HTMLOListElement>(null);
  const atEnd = useSignal(true);
  const shown = useComputed(() => {
    const wanted = words.value.toLowerCase();
    return toasts.log.value.map((line) => ({ ...line, text: translated(line.text) })).filter((
      { level, text },
    ) =>
      LEVELS.indexOf(level) >= LEVELS.indexOf(least.value) && text.toLowerCase().includes(wanted)
    ).sort((a, b) => a.at < b.at ? -1 : Number(a.at > b.at));
  });
  useEffect(() => {
    const { current } = list;
    if (current && atEnd.peek()) current.scrollTop = current.scrollHeight;
  }, [shown.value]);
  const copy = (): void => {
    const text = shown.peek().map(({ at, level, text }) => `${at} ${level} ${text}`).join("\n");
    host.writeClipboard(text).then(
      () => toasts.show("info", t`The log is copied`),
      toasts.error,
    );
  };
  return (
    <div class="log-view">
      <div class="panel-tools">
        <SearchField text={words} placeholder={t`Filter`} label={t`Filter the log`} />
        <select
          aria-label={t`Which lines`}
          value={least}
          onChange={(event) => {
            least.value = event.currentTarget.value as LogLine["level"];
          }}
        >
          <option value="info">{t`All`}</option>
          <option value="warning">{t`Warnings and errors`}</option>
          <option value="error">{t`Errors`}</option>
        </select>
        <span class="space" />
        <button type="button" disabled={!shown.value.length} onClick={copy}>{t`Copy`}</button>
        <button type="button" disabled={!toasts.log.value.length} onClick={toasts.clearLog}>
          {t`Clear`}
        </button>
      </div>
      {shown.value.length
        ? (
          <ol
            class="log"
            ref={list}
            tabIndex={0}
            aria-label={t`Log`}
            onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
              atEnd.value = scrollTop + clientHeight > scrollHeight - 30;
            }}
          >
            {shown.value.map(({ at, level, text, toast }, index) => (
              <li key={index} class={level}>
                <time dateTime={at}>{new Date(at).toLocaleTimeString(locale())}</time> {text}
                {toast !== undefined && <Offered id={toast} />}
              </li>
            ))}
          </ol>
        )
        : (
          <p class="empty">
            {toasts.log.value.length ? t`No line has these words` : t`Nothing has happened yet`}
          </p>
        )}
    </div>
  );
}

/** What can still be done about what was said a while ago. */
function Offered({ id }: { id: number }): JSX.Element {
  const { toasts } = useCore();
  const toast = toasts.shown.value.find((toast) => toast.id === id && toast.isAside);
  return (
    <>
      {toast?.actions.map(({ title, run }) => (
        <button
          type="button"
          class="log-action"
          key={title}
          onClick={() => {
            toasts.close(id);
            run();
          }}
        >
          {toast.language ? title : translated(title)}
        </button>
      ))}
    </>
  );
}
