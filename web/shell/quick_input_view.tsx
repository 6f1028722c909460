import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { rank } from "../commands/fuzzy.ts";
import { Highlight } from "./highlight.tsx";
import type { QuickQuestion } from "./quick_input.ts";

const SHOWN = 200;

function focusAll(element: HTMLInputElement | null): void {
  element?.focus();
  element?.select();
}

/** The field at the top of the window, with what it is asked. */
export function Question({ question }: { question: QuickQuestion }): JSX.Element {
  const text = useSignal(question.value ?? "");
  const chosen = useSignal(0);
  const found = useComputed(() =>
    rank(text.value, question.picks ?? [], ({ title, detail = "", aliases = [] }) => [
      title,
      detail,
      ...aliases,
    ]).slice(0, SHOWN)
  );
  const fault = useComputed(() => question.fault?.(text.value));
  const before = useSignal(document.activeElement);
  const answer = (value: string | undefined): void => {
    question.answer(value);
    (before.peek() as HTMLElement | null)?.focus?.();
  };
  const accept = (): void => {
    if (!question.picks) {
      if (!fault.value) answer(text.value);
      return;
    }
    const pick = found.value[chosen.value];
    if (pick) answer(pick.item.id);
  };
  return (
    <>
      <div class="shade" onPointerDown={() => answer(undefined)} />
      <div class="quick-input" role="dialog" aria-label={question.placeholder}>
        <input
          type="text"
          aria-label={question.placeholder}
          placeholder={question.placeholder}
          role={question.picks ? "combobox" : undefined}
          aria-expanded={question.picks ? "true" : undefined}
          aria-controls={question.picks ? "quick-list" : undefined}
          aria-activedescendant={found.value.length ? `quick-${chosen.value}` : undefined}
          aria-invalid={fault.value !== undefined}
          ref={focusAll}
          value={text}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            chosen.value = 0;
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
        {!question.picks && (
          <p class={fault.value ? "fault" : ""}>
            {fault.value ?? "Enter to accept, Escape to leave"}
          </p>
        )}
        {question.picks && (
          <div class="list" id="quick-list" role="listbox" aria-label={question.placeholder}>
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
            {!found.value.length && <p>Nothing of that name</p>}
          </div>
        )}
      </div>
    </>
  );
}
