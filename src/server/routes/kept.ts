import type { Handler } from "hono";
import { MOST_SEALED, openDraft } from "../../api/draft_seal.ts";
import { HANDED, type Sealing } from "../../api/hand_over.ts";
import {
  type HandedOver,
  handedOver,
  type KeptDraft,
  type keptRoutes,
  MOST_BYTES,
} from "../../api/kept.ts";
import { schemaFault } from "../../api/schema_fault.ts";
import { checkShape } from "../../graph/check_shape.ts";
import type { Deps } from "../deps.ts";
import { HttpError } from "../problem.ts";
import { MAX_JSON_DEPTH, readJson, readText, ROOM_FOR_ANYBODY } from "../read_body.ts";
import { NOT_SEALED, type SignedIn } from "../sign_in.ts";
import type { Handlers } from "../route.ts";

/** What the editor keeps for browsers: drafts, and how windows were left. */
export function keptHandlers({ kept, workflows }: Deps): Handlers<typeof keptRoutes> {
  return {
    "POST /kept": async ({ body: { browser } }) => ({
      folder: workflows.path,
      ...await kept.open(browser),
    }),
    "PUT /kept/drafts/:key": ({ params: { key }, query: { browser }, body }) =>
      kept.putDraft(browser, key, body),
    "PATCH /kept/drafts/:key": ({ params: { key }, query: { browser }, body }) =>
      kept.changeDraft(browser, key, body),
    "DELETE /kept/drafts/:key": ({ params: { key }, query: { browser } }) =>
      kept.remove("draft", browser, key),
    "PUT /kept/windows/:page": ({ params: { page }, query: { browser }, body }) =>
      kept.putWindow(browser, page, body),
    "DELETE /kept/windows/:page": ({ params: { page }, query: { browser } }) =>
      kept.remove("window", browser, page),
  };
}

/** Bytes of a form that has {@link MOST_BYTES}, sealed, and four letters for three of these. */
const MOST_FORM = Math.ceil((MOST_BYTES + 100) / 3) * 4;

/** Keeps what a tab hands over that the server knows no more, by a form of plain text. */
export function takeHandedOver({ kept, workflows }: Deps): Handler<{ Variables: SignedIn }> {
  return async function takeHandedOver({ req, get, set }): Promise<Response> {
    const form = await readText(req.raw, MOST_FORM);
    const text = await unseal(form.slice(HANDED.length + 1).trim(), get("sealing")!);
    const value = await readJson(text, MAX_JSON_DEPTH).catch((error) => {
      throw error instanceof HttpError
        ? error
        : new HttpError(400, `What was handed over is not JSON: ${error.message}`);
    });
    const result = checkShape(handedOver, value, { reportInput: true });
    if (!result.success) throw new HttpError(400, schemaFault(result.error, "form"));
    const others = Object.values((value as HandedOver).drafts).map(({ folder }: Draft) => folder);
    const other = others.find((one) => one !== undefined && one !== workflows.path);
    if (other !== undefined) {
      set("folder", String(other));
      throw new HttpError(409, ELSEWHERE);
    }
    await kept.handOver(result.data);
    return new Response(null, { status: 204 });
  };
}

type Draft = KeptDraft & { readonly folder?: string; readonly gone?: true };

/** Keeps a draft that lay sealed in a browser, which shows by that alone that it is of this person. */
export function takeSealed({ kept, workflows }: Deps): Handler<{ Variables: SignedIn }> {
  return async function takeSealed({ req, get, body }): Promise<Response> {
    const text = await readText(req.raw, MOST_SEALED, ROOM_FOR_ANYBODY);
    const key = req.query("key") ?? "";
    const draft = openDraft(get("draftKey")!, key, text) as Draft | undefined;
    if (!draft) throw new HttpError(401, NOT_SEALED);
    if (draft.gone) return body(null, 204);
    if ((draft.folder ?? workflows.path) !== workflows.path) throw new HttpError(409, ELSEWHERE);
    // In nobody's name, beside what others have of it: which browser it was anybody could say.
    const given = { browser: crypto.randomUUID(), drafts: { [key]: draft } };
    const result = checkShape(handedOver, given, { reportInput: true });
    if (!result.success) throw new HttpError(400, schemaFault(result.error, "draft"));
    await kept.handOver(result.data);
    return body(null, 204);
  };
}

const ELSEWHERE = "What is not saved is of another folder than the one that Braid serves";

async function unseal(text: string, sealing: Sealing): Promise<string> {
  try {
    return await sealing.open(Uint8Array.fromBase64(text));
  } catch {
    throw new HttpError(400, "What was handed over is not sealed with the code of the link");
  }
}
