import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ListedPlugin } from "../../../src/api/plugins.ts";
import { permissionWords } from "../../../src/words/permission_words.ts";
import { t, translated, translatedOf } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import { Icon } from "../../core/ui/icon.tsx";
import { Markdown } from "../../core/ui/markdown.tsx";
import type { Extensions } from "./extensions.ts";
import { Facts } from "./extension_facts.tsx";

interface ItemProps {
  readonly extensions: Extensions;
  readonly plugin: ListedPlugin;
}

/** A plugin that is there: what it is, may do and lacks, and what can be done with it. */
export function ExtensionItem({ extensions, plugin }: ItemProps): JSX.Element {
  const { name, title, version, installed, faults, isUsable } = plugin;
  const open = useSignal(false);
  const isOff = installed?.isEnabled === false;
  return (
    <li class="extension-item">
      <button
        type="button"
        class="extension-title"
        aria-expanded={open.value}
        onClick={() => open.value = !open.value}
      >
        <Icon name={open.value ? "chevronDown" : "chevronRight"} size={12} />
        <b class={isOff ? "extension-off" : ""}>{translatedOf(name, title)}</b>
        <small>
          {[version, isOff && t`disabled`, !isUsable && t`cannot be used`]
            .filter(Boolean).join(", ")}
        </small>
      </button>
      {faults.map((one) => <p key={one} class="extension-fault">{translated(one)}</p>)}
      {open.value && <Details extensions={extensions} plugin={plugin} />}
    </li>
  );
}

function Details({ extensions, plugin }: ItemProps): JSX.Element {
  const { toasts, quickInput } = useCore();
  const { name, folder, installed, asks, allowed } = plugin;
  const readme = useSignal<string | undefined>(undefined);
  const button = (title: string, act: () => Promise<unknown>): JSX.Element => (
    <button
      type="button"
      aria-label={`${title}: ${name}`}
      onClick={() => void act().catch(toasts.error)}
    >
      {title}
    </button>
  );
  const may = permissionWords(allowed);
  const wants = permissionWords(asks).filter((one) => !may.includes(one));
  const remove = async (): Promise<void> => {
    const sure = await quickInput.pick(t`Remove ${name}?`, [
      { id: "remove", title: t`Remove it`, detail: t`graphs that use it stay as they are` },
      { id: "leave", title: t`Leave it` },
    ]);
    if (sure !== "remove") return;
    try {
      await extensions.remove(plugin, false);
    } catch (error) {
      if ((error as { status?: number }).status !== 409) throw error;
      const lose = await quickInput.pick((error as Error).message, [
        { id: "leave", title: t`Leave it` },
        { id: "lose", title: t`Remove it, and lose that` },
      ]);
      if (lose === "lose") await extensions.remove(plugin, true);
    }
  };
  return (
    <div class="extension-details">
      <Facts plugin={plugin} />
      <p class="extension-note">
        {installed?.from ??
          (installed
            ? t`Put there by hand: ${folder}`
            : t`Named when the server started: ${folder}`)}
      </p>
      {!may.length && !wants.length && (
        <p class="extension-note">{t`It asks to do nothing beyond its own folder`}</p>
      )}
      {may.length > 0 && (
        <>
          <p>{t`It may`}</p>
          <ul class="extension-asks">{may.map((one) => <li key={one}>{one}</li>)}</ul>
        </>
      )}
      {wants.length > 0 && (
        <>
          <p>{t`It asks to, and may not`}</p>
          <ul class="extension-asks">{wants.map((one) => <li key={one}>{one}</li>)}</ul>
        </>
      )}
      <div class="extension-buttons">
        {wants.length > 0 && button(t`Allow that`, () => extensions.allow(plugin, true))}
        {may.length > 0 && button(t`Forbid it`, () => extensions.allow(plugin, false))}
        {installed && !installed.isGone && (installed.isEnabled
          ? button(t`Disable`, () => extensions.disable(plugin))
          : button(t`Enable`, () => extensions.enable(plugin)))}
        {installed?.from !== undefined &&
          button(t`Look for an update`, () => extensions.look(installed.from!))}
        {button(
          readme.value === undefined ? "README" : t`Close README`,
          async () => {
            readme.value = readme.value === undefined ? await extensions.readme(plugin) : undefined;
          },
        )}
        {installed && button(t`Remove`, remove)}
      </div>
      {readme.value !== undefined && <Markdown text={readme.value} level={4} />}
    </div>
  );
}
