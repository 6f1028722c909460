import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { plural, t, translated } from "../../../src/words/translate.ts";
import { useCanvases } from "../../canvas/canvases.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { mendsOf } from "./mends.ts";
import { jump } from "./place_of.ts";
import { problemsOf } from "./problems.ts";
import { printProblem, saidOf } from "../../canvas/said_of.ts";

/** What is wrong with the graph in front; a click jumps to the node, or mends it. */
export function Problems(): JSX.Element {
  const app = useCanvases();
  const view = app.canvas.value;
  const faults = problemsOf(app);
  const fixes = app.registry.at("fixes");
  const workflow = view?.document.workflow.value;
  const names = view?.names.value;
  const list = useRef<HTMLUListElement>(null);
  /** Which one was mended by a button, that goes with it. */
  const mended = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    const at = mended.current;
    mended.current = undefined;
    if (at === undefined || document.activeElement !== document.body) return;
    const rows = list.current?.querySelectorAll<HTMLElement>("li > button:first-child");
    rows?.[Math.min(at, rows.length - 1)]?.focus();
  }, [faults.length]);
  if (!view || !workflow || !names) return <p class="empty">{t`No graph is open`}</p>;
  if (!faults.length) {
    const isEmpty = !Object.keys(workflow.nodes).length;
    return (
      <p class="empty">
        {isEmpty ? t`Nothing to run yet: add a node` : t`No problems: the graph can run`}
      </p>
    );
  }
  return (
    <>
      <div class="panel-tools">
        <span>{plural(faults.length, "{0} problem", "{0} problems")}</span>
        <span class="space" />
        <button
          type="button"
          onClick={() =>
            app.host.writeClipboard(
              faults.map((fault) => printProblem(fault, workflow, names)).join("\n"),
            ).then(
              () => app.toasts.show("info", t`The problems are copied`),
              app.toasts.error,
            )}
        >
          {t`Copy all`}
        </button>
      </div>
      <ul class="problems" ref={list}>
        {faults.map((fault, index) => {
          const { place, message } = saidOf(fault, workflow, names);
          return (
            <li key={index} class="problem">
              <button type="button" onClick={() => jump(view, fault)}>
                <span class={fault.severity}>
                  <Icon name={fault.severity} size={14} />
                </span>
                <span>{translated(message)}</span>
                {fault.fix && <em>{translated(fault.fix)}</em>}
                <small>{place}</small>
              </button>
              {fixes.map((all) => all[fault.code]).filter((Fix) => Fix !== undefined).map((
                Fix,
                n,
              ) => <Fix key={n} problem={fault} />)}
              {mendsOf(app, view, fault).map(({ title, run }) => (
                <button
                  type="button"
                  key={title}
                  class="mend"
                  aria-label={`${title}: ${place}`}
                  onClick={() => {
                    mended.current = index;
                    run();
                  }}
                >
                  {title}
                </button>
              ))}
            </li>
          );
        })}
      </ul>
    </>
  );
}
