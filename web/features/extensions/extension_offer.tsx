import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PluginOffer } from "../../../src/api/plugins.ts";
import { permissionWords } from "../../../src/words/permission_words.ts";
import { t, translated } from "../../../src/words/translate.ts";
import { useCore } from "../../core/core.ts";
import type { AskedPlugin, Extensions } from "./extensions.ts";
import { Facts } from "./extension_facts.tsx";

/** A plugin that could be installed, with what it asks for: nothing of it runs before a person says so. */
export function ExtensionOffer(
  { extensions, asked: { source, offer, fault } }: { extensions: Extensions; asked: AskedPlugin },
): JSX.Element {
  const { toasts } = useCore();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), [offer, fault]);
  const install = (allow: boolean) => () =>
    void extensions.install({ allow, discard: offer?.loses !== undefined }).catch(toasts.error);
  const asksNew = offer ? permissionWords(offer.asksNew) : [];
  return (
    <div class="extension-card" role="group" aria-label={t`Install ${offer?.title ?? source}`}>
      <b>{offer ? translated(offer.title) : source}</b>
      {!offer && fault === undefined && <p class="extension-note">{t`Fetching it to look at`}</p>}
      {fault !== undefined && <p class="extension-fault" role="alert">{fault}</p>}
      {offer && <Offered offer={offer} asksNew={asksNew} />}
      <div class="extension-buttons">
        {offer && offer.refusal === undefined && (
          <button type="button" class="extension-primary" ref={first} onClick={install(true)}>
            {offer.loses !== undefined
              ? t`Install, and lose what I changed`
              : asksNew.length
              ? t`Install and allow that`
              : offer.replaces === undefined
              ? t`Install`
              : t`Update`}
          </button>
        )}
        {offer && offer.refusal === undefined && asksNew.length > 0 && (
          <button type="button" onClick={install(false)}>
            {t`Install without that`}
          </button>
        )}
        <button type="button" onClick={extensions.dismiss}>
          {t`Cancel`}
        </button>
      </div>
    </div>
  );
}

function Offered(
  { offer, asksNew }: { offer: PluginOffer; asksNew: readonly string[] },
): JSX.Element {
  const { version, replaces, isSame, warnings, refusal, loses, from } = offer;
  return (
    <>
      <p class="extension-note">
        {isSame
          ? t`${version}, just as it is installed`
          : replaces === undefined
          ? t`${version} from ${from}`
          : t`${version} in place of ${replaces}, from ${from}`}
      </p>
      <Facts plugin={offer} />
      {asksNew.length > 0
        ? (
          <>
            <p>
              {replaces === undefined
                ? t`It would be allowed to`
                : t`It asks for more than you have allowed. It would be allowed to`}
            </p>
            <ul class="extension-asks">{asksNew.map((one) => <li key={one}>{one}</li>)}</ul>
          </>
        )
        : <p class="extension-note">{t`It asks for nothing new beyond its own folder`}</p>}
      {[...warnings, ...(loses === undefined ? [] : [loses])].map((one) => (
        <p key={one} class="extension-note">{translated(one)}</p>
      ))}
      {refusal !== undefined && <p class="extension-fault" role="alert">{translated(refusal)}</p>}
    </>
  );
}
