/** Fields that text is typed into. */
export const TEXT_FIELD = "input:not([type=range],[type=checkbox],[type=file]),textarea";

/**
 * Has the field with the focus hand over what it holds, as it would once it is left: what is done meanwhile, by keys, is
 * done with all that was typed.
 */
export function handOver(): void {
  const focused = globalThis.document?.activeElement;
  if (focused?.matches(TEXT_FIELD)) focused.dispatchEvent(new Event("change", { bubbles: true }));
}
