import type { ComponentChildren, JSX } from "preact";
import { t } from "../../../src/words/translate.ts";

interface MarkdownProps {
  readonly text: string;
  /** Which heading the largest one is. */
  readonly level: number;
}

/** Most letters that are shown: many more elements than they may become are more than a page can hold. */
const MOST = 100_000;

/** Markdown as far as notes and node documentation use it, as elements: no text of others becomes markup. */
export function Markdown({ text, level }: MarkdownProps): JSX.Element {
  return <div class="markdown">{blocks(cut(text), level)}</div>;
}

/** One line of Markdown: code, stress and links. */
export function Inline({ text }: { text: string }): JSX.Element {
  return <>{inline(cut(text))}</>;
}

const cut = (text: string): string => text.length > MOST ? `${text.slice(0, MOST)}…` : text;

function blocks(text: string, level: number): ComponentChildren {
  const parts: ComponentChildren[] = [];
  const lines = text.replaceAll("\r", "").split("\n");
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!;
    const take = (test: RegExp): string[] => {
      const taken: string[] = [];
      while (at < lines.length && test.test(lines[at]!)) taken.push(lines[at++]!);
      return taken;
    };
    const heading = /^(#{1,4})\s+(.*)/.exec(line);
    if (!line.trim()) at++;
    else if (line.startsWith("```")) {
      let end = at + 1;
      while (end < lines.length && !lines[end]!.startsWith("```")) end++;
      const code = lines.slice(at + 1, end);
      parts.push(<pre tabIndex={0}>{code.join("\n")}</pre>);
      at = end + 1;
    } else if (heading) {
      const Tag = `h${Math.min(6, heading[1]!.length + level - 1)}` as "h3";
      parts.push(<Tag dir="auto">{inline(heading[2]!)}</Tag>);
      at++;
    } else if (/^(?: {4}|\t| {2,3}\S)/.test(line) && !/^\s*[-*]\s/.test(line)) {
      const code = take(/^(?: {2}|\t|$)/);
      while (code.at(-1) === "") code.pop();
      parts.push(
        <pre tabIndex={0}>{code.map((one) => one.replace(/^\s{2,4}/, "")).join("\n")}</pre>,
      );
    } else if (/^\s*[-*]\s/.test(line)) {
      const items = take(/^\s*[-*]\s/).map((item) => item.replace(/^\s*[-*]\s+/, ""));
      parts.push(
        <ul dir="auto">
          {items.map((item, index) => <li key={index} dir="auto">{inline(item)}</li>)}
        </ul>,
      );
    } else if (/^@see\s/.test(line)) {
      parts.push(<p class="see" dir="auto">{t`See`} {inline(line.slice(5))}</p>);
      at++;
    } else {
      const paragraph = take(/^(?!\s*$|#{1,4}\s|```|\s*[-*]\s|@see\s)/);
      if (!paragraph.length) paragraph.push(lines[at++]!);
      parts.push(<p dir="auto">{inline(paragraph.join(" "))}</p>);
    }
  }
  return parts;
}

/** Nothing that may fail goes on over where it could begin anew: a text of brackets alone took minutes. */
const INLINE =
  /(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*|\b_[^_\s][^_]*_\b|\[[^[\]]+\]\(https?:[^)\s[]+\)|https?:\/\/[^\s)]+)/;

function inline(text: string): ComponentChildren {
  return text.split(INLINE).map((part, key) => {
    if (part.startsWith("`")) return <code key={key}>{part.slice(1, -1)}</code>;
    if (part.startsWith("**") && part.length > 4) {
      return <strong key={key}>{part.slice(2, -2)}</strong>;
    }
    if (/^[*_]./.test(part) && part.length > 2) return <em key={key}>{part.slice(1, -1)}</em>;
    const link = /^\[([^\]]+)\]\((https?:[^)]+)\)$/.exec(part);
    if (link) return <Outside key={key} href={link[2]!}>{link[1]}</Outside>;
    return /^https?:\/\//.test(part) ? <Outside key={key} href={part}>{part}</Outside> : part;
  });
}

function Outside({ href, children }: { href: string; children?: ComponentChildren }): JSX.Element {
  return <a href={href} target="_blank" rel="noreferrer noopener">{children}</a>;
}
