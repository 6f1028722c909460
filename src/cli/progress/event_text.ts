import { fixed, plural, t, translated } from "../../words/translate.ts";
import { relative } from "@std/path";
import { printDiagnostic } from "../../graph/diagnostic.ts";
import type { Diagnostic, DiagnosticCode } from "../../graph/diagnostic.ts";
import { printJsonLine } from "../../graph/json.ts";
import type { Finished, RunLine } from "../run_line.ts";

/** What a person is told of an event, in one line; undefined for events that are progress only. */
export function eventText(event: RunLine): string | undefined {
  switch (event.event) {
    case "queued":
      return event.runs === 1
        ? undefined
        : t`Run ${event.run} of ${event.runs}: ${printValues(event.values)}`;
    case "diagnostic": {
      const { file, line, fix } = event;
      const place = [file, line].filter((part) => part !== undefined).join(":");
      const fault = printDiagnostic({
        ...event,
        severity: severityText(event.severity) as Diagnostic["severity"],
        code: event.code as DiagnosticCode,
        message: translated(event.message),
        ...(fix !== undefined && { fix: translated(fix) }),
      });
      return `${place && `${place}: `}${fault}`;
    }
    case "nodeFinished": {
      const how = event.cached === false
        ? printTime(event.ms)
        : event.cached === "disk"
        ? t`cached on disk`
        : t`cached`;
      return `${translated(event.title)} (${event.node}): ${how}`;
    }
    case "nodeFailed":
      return translated(event.message);
    case "nodeSkipped":
      return t`${
        translated(event.title)
      } (${event.node}): did not run, because of ${event.because}`;
    case "nodeCancelled":
      return t`${translated(event.title)} (${event.node}): stopped`;
    case "emitted":
      if (event.name === "warning") return warningText(event.node, event.data);
      return event.name === "log" ? `${event.node}: ${translated(String(event.data))}` : undefined;
    case "storeFailed":
      return t`Cannot use the cache "${event.folder}": ${
        translated(event.message)
      } (the run goes on without it; --cache takes another folder, --no-cache none)`;
    case "stopping":
      return t`Stopping after this step: press Ctrl-C again to stop at once`;
    case "finished":
      return printFinished(event);
    default:
      return undefined;
  }
}

/** How bad a fault is, in a word. */
export const severityText = (severity: Diagnostic["severity"]): string =>
  severity === "error" ? t`error` : t`warning`;

function warningText(node: string, data: unknown): string {
  const { message, port, fix } = data as
    & { readonly message: string }
    & Pick<Diagnostic, "port" | "fix">;
  const place = [node, port].filter(Boolean).join(".");
  return `${severityText("warning")} ${place}: ${translated(message)}${
    fix ? ` (${translated(fix)})` : ""
  }`;
}

/** What stands on standard output: files and values that a run has made. */
export function resultText(event: RunLine): string | undefined {
  if (event.event === "saved" || event.event === "drawn") return shortPath(event.path);
  if (event.event !== "value") return undefined;
  return `${event.node}.${event.port}: ${printValue(event.value)}`;
}

/** Texts as they read, paragraphs one below the other; anything else as JSON. */
function printValue(value: unknown): string {
  if (typeof value === "string") return value;
  const isProse = Array.isArray(value) && value.every((one) => typeof one === "string") &&
    value.some((one) => one.includes("\n"));
  return isProse ? value.join("\n\n") : printJsonLine(value);
}

function printFinished({ status, ms, executed, cached, outputs, error }: Finished): string {
  const counts = [
    plural(executed, "{0} node ran", "{0} nodes ran"),
    cached ? t`${cached} cached` : "",
    outputs.length ? plural(outputs.length, "{0} file written", "{0} files written") : "",
  ].filter(Boolean).join(", ");
  const time = printTime(ms);
  const what = !executed && !cached && error ? translated(error) : counts;
  switch (status) {
    case "succeeded":
      return t`Finished in ${time}: ${what}`;
    case "failed":
      return t`Failed after ${time}: ${what}`;
    case "cancelled":
      return t`Stopped after ${time}: ${what}`;
  }
}

function printValues(values: Readonly<Record<string, unknown>> = {}): string {
  return Object.entries(values).map(([path, value]) => `${path}=${printJsonLine(value)}`).join(
    ", ",
  );
}

/** The path as one would type it here, if that is shorter. */
function shortPath(path: string): string {
  const near = relative(Deno.cwd(), path);
  return near.length < path.length ? near : path;
}

/** A time that a person can take in: `3 ms`, `1.2 s`, `4:05`, `1:02:03`. */
export function printTime(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${fixed(ms / 1000, 1)} s`;
  const seconds = Math.round(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, index) => index ? String(part).padStart(2, "0") : part).join(":");
}
