import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../src/words/translate.ts";
import { useCore } from "../core/core.ts";
import { rank } from "../core/fuzzy.ts";
import type { QuickMode, QuickPick, QuickQuestion } from "../core/quick_input.ts";
import { Highlight } from "../core/ui/highlight.tsx";

const SHOWN = 200;

/** The field at the top of the window, with what it is asked. */
export function Question({ question }: { question: QuickQuestion }): JSX.Element {
  const { toasts, quickInput } = useCore();
  const { modes } = question;
  const text = useSignal(question.value ?? "");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const typed = quickInput.typed();
    if (typed) text.value = typed;
    field.current!.focus();
    if (!typed) field.current!.select();
  }, []);
  const chosen = useSignal(0);
  const loaded = useSignal<ReadonlyMap<QuickMode, readonly QuickPick[]>>(new Map());
  /** Enter was pressed before there was anything to pick. */
  const hasty = useSignal(false);
  const mode = useComputed(() =>
    modes && (modes.find(({ prefix }) => prefix && text.value.startsWith(prefix)) ?? modes[0])
  );
  const query = useComputed(() => {
    const { prefix } = mode.value ?? { prefix: "" };
    return prefix && text.value.startsWith(prefix) ? text.value.slice(prefix.length) : text.value;
  });
  useEffect(() => {
    const { value } = mode;
    if (!value || loaded.peek().has(value)) return;
    Promise.resolve(value.picks()).then((picks) => {
      loaded.value = new Map(loaded.peek()).set(value, picks);
      if (hasty.peek()) accept();
    }, toasts.error);
  }, [mode.value]);
  const picks = useComputed(() => mode.value ? loaded.value.get(mode.value) : question.picks);
  const found = useComputed(() =>
    rank(query.value, picks.value ?? [], ({ title, detail = "", aliases = [] }) => [
      title,
      detail,
      ...aliases,
    ]).slice(0, SHOWN)
  );
  /** Before anything is typed or accepted, nothing is wrong. */
  const tried = useSignal(false);
  const wrong = useComputed(() => question.fault?.(text.value));
  const fault = useComputed(() => tried.value ? wrong.value : undefined);
  const before = useSignal(document.activeElement);
  const answer = (value: string | undefined): void => {
    question.answer(value, mode.peek());
    (before.peek() as HTMLElement | null)?.focus?.();
  };
  const lists = question.picks !== undefined || modes !== undefined;
  const placeholder = mode.value?.title ?? question.placeholder;
  const accept = (): void => {
    if (!lists) {
      tried.value = true;
      if (wrong.value === undefined) answer(text.value);
      return;
    }
    const pick = found.value[chosen.value];
    hasty.value = picks.value === undefined;
    if (pick) answer(pick.item.id);
  };
  return (
    <>
      <div class="shade" onPointerDown={() => answer(undefined)} />
      <div class="quick-input" role="dialog" aria-label={placeholder}>
        {!lists && <h2 aria-hidden="true">{placeholder}</h2>}
        <input
          type="text"
          dir="auto"
          aria-label={placeholder}
          placeholder={placeholder}
          role={lists ? "combobox" : undefined}
          aria-expanded={lists ? "true" : undefined}
          aria-controls={lists ? "quick-list" : undefined}
          aria-activedescendant={found.value.length ? `quick-${chosen.value}` : undefined}
          aria-invalid={fault.value !== undefined}
          ref={field}
          value={text}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            tried.value = true;
            chosen.value = 0;
            hasty.value = false;
          }}
          onKeyDown={(event) => {
            event.stopPropagation();
            const count = Math.max(1, found.value.length);
            if (event.key === "Escape") answer(undefined);
            else if (event.key === "Enter") {
              event.preventDefault();
              accept();
            } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
              event.preventDefault();
              const by = event.key === "ArrowDown" ? 1 : count - 1;
              chosen.value = (chosen.value + by) % count;
              document.getElementById(`quick-${chosen.value}`)?.scrollIntoView({
                block: "nearest",
              });
            } else if (event.key === "Tab") event.preventDefault();
          }}
        />
        {!lists && (
          <p class={fault.value ? "fault" : ""}>
            {fault.value ?? t`Enter to accept, Escape to leave`}
          </p>
        )}
        {lists && (
          <div class="list" id="quick-list" role="listbox" aria-label={placeholder}>
            {found.value.map(({ item, match }, index) => (
              <div
                key={item.id}
                id={`quick-${index}`}
                role="option"
                aria-selected={index === chosen.value}
                class={index === chosen.value ? "chosen" : ""}
                onPointerMove={() => {
                  chosen.value = index;
                }}
                onClick={() => answer(item.id)}
              >
                {item.picture && <img src={item.picture} alt="" loading="lazy" />}
                <Highlight text={item.title} at={match.at} />
                {item.detail && <small>{item.detail}</small>}
                {item.keys && <kbd>{item.keys}</kbd>}
              </div>
            ))}
            {!found.value.length && (
              <p>{picks.value ? t`Nothing of that name` : t`Looking for them`}</p>
            )}
          </div>
        )}
        {modes && (
          <p class="quick-modes">
            {modes.filter(({ prefix }) => prefix).map(({ prefix, hint }) => (
              <span key={prefix}>
                <kbd>{prefix}</kbd> {hint}
              </span>
            ))}
          </p>
        )}
      </div>
    </>
  );
}
