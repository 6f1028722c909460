import { join } from "@std/path";
import { readTextIfAny } from "../models/json_file.ts";
import { redirectFault } from "./redirect.ts";
import { IdleTimeout } from "./idle_timeout.ts";

/** Where models are downloaded from, and as whom. */
export interface Hub {
  /** Address of the hub or of a mirror, without a slash at its end. */
  readonly endpoint: string;
  readonly token?: string;
  /** Refuse to ask anybody. */
  readonly offline: boolean;
  /** How long it may say nothing, in milliseconds. */
  readonly patience?: number;
}

/** Whether the environment asks to use no network: `HF_HUB_OFFLINE`. */
export function isOffline(env: (name: string) => string | undefined = Deno.env.get): boolean {
  return /^(1|true|yes|on)$/i.test(env("HF_HUB_OFFLINE") ?? "");
}

/** The hub of the environment: `HF_ENDPOINT`, `HF_TOKEN` or the token file in `HF_HOME`, `HF_HUB_OFFLINE`. */
export async function hubFromEnv(
  env: (name: string) => string | undefined = Deno.env.get,
): Promise<Hub> {
  const home = env("HOME") ?? env("USERPROFILE");
  const folder = env("HF_HOME") ?? (home && join(home, ".cache", "huggingface"));
  const token = env("HF_TOKEN") ?? (folder && await readTextIfAny(join(folder, "token")));
  return {
    endpoint: (env("HF_ENDPOINT") || "https://huggingface.co").replace(/\/+$/, ""),
    ...(token?.trim() && { token: token.trim() }),
    offline: isOffline(env),
  };
}

/** What went wrong in talking to a hub; `retryable` where the same request may succeed later. */
export class HubError extends Error {
  override readonly name = "HubError";

  constructor(
    message: string,
    readonly retryable: boolean,
    /** Seconds that the hub asks to wait. */
    readonly retryAfter?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Seconds that a hub may ask to wait. */
const LONGEST_WAIT = 60;
/** Redirects that are followed before giving up. */
const MOST_REDIRECTS = 5;

function refusal(what: string, { status, headers }: Response): HubError {
  const after = Number(headers.get("retry-after"));
  const wait = after > 0 ? Math.min(after, LONGEST_WAIT) : undefined;
  const reasons: Readonly<Record<number, string>> = {
    401: "the hub has no such model, or wants a token for it: check the name, or set HF_TOKEN",
    403: "your token may not read it: accept the model's license on its page first",
    404: "the hub has no such model, revision or file: check the name",
    429: "the hub asks to slow down: try again later",
  };
  const reason = reasons[status] ?? `the hub answered ${status}: try again later`;
  const isBusy = status === 429 || status >= 500;
  // So that callers need not know status codes.
  const cause = status === 404 ? new Deno.errors.NotFound(reason) : undefined;
  return new HubError(`Cannot download ${what}: ${reason}`, isBusy, wait, { cause });
}

/**
 * Asks a hub. The token goes to the hub alone, not to hosts that it redirects to.
 *
 * @param what what is asked for, in errors
 * @throws HubError for refusals and broken connections, NotCapable where the process may not use the network
 */
export async function askHub(
  hub: Hub,
  path: string,
  what: string,
  { headers = {}, signal }: {
    headers?: Record<string, string>;
    signal?: AbortSignal | undefined;
  } = {},
): Promise<Response> {
  if (hub.offline) {
    throw new HubError(
      `Cannot download ${what}: HF_HUB_OFFLINE forbids it: unset it to ask the hub`,
      false,
    );
  }
  const home = URL.parse(hub.endpoint);
  if (!home || !/^https?:$/.test(home.protocol)) {
    const wanted = "Expected HF_ENDPOINT to be an address with https or http";
    throw new HubError(`Cannot download ${what}: ${wanted}, but got "${hub.endpoint}"`, false);
  }
  const why = `Cannot download ${what}: the hub says nothing more: check the network`;
  const idle = new IdleTimeout(new HubError(why, true), hub.patience);
  const either = AbortSignal.any([idle.signal, ...(signal ? [signal] : [])]);
  try {
    const response = await follow(hub, path, what, { home, headers, signal: either });
    return idle.watch(response, either);
  } catch (error) {
    idle.end();
    throw error;
  }
}

/** Asks where a hub sends on to. */
async function follow(
  hub: Hub,
  path: string,
  what: string,
  { home, headers, signal }: {
    readonly home: URL;
    readonly headers: Record<string, string>;
    readonly signal: AbortSignal;
  },
): Promise<Response> {
  let url = new URL(`${hub.endpoint}${path}`);
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const own = url.origin === home.origin && hub.token
      ? { authorization: `Bearer ${hub.token}` }
      : {};
    const response = await fetch(url, {
      headers: { ...headers, ...own },
      redirect: "manual",
      signal,
    }).catch((cause: Error) => {
      if (signal.aborted || cause instanceof Deno.errors.NotCapable) throw cause;
      const how = `${url.host} cannot be reached: check the network, or HF_ENDPOINT`;
      throw new HubError(`Cannot download ${what}: ${how}`, true, undefined, { cause });
    });
    const location = response.headers.get("location");
    if (response.status >= 300 && response.status < 400 && location) {
      await response.body?.cancel();
      const next = URL.parse(location, url);
      const fault = next ? await redirectFault(home, next) : `"${location}"`;
      if (fault !== undefined) {
        throw new HubError(`Cannot download ${what}: the hub sends on to ${fault}`, false);
      }
      url = next!;
      continue;
    }
    if (response.ok) return response;
    await response.body?.cancel();
    throw refusal(what, response);
  }
  throw new HubError(`Cannot download ${what}: more than ${MOST_REDIRECTS} redirects`, false);
}

/** Most bytes of an answer that is a question's. */
const MOST_BYTES = 2 ** 25;

/**
 * The JSON that a hub answers, and where it goes on.
 *
 * @throws HubError for what is none or has no end, and as {@link askHub} does
 */
export async function askHubJson(
  hub: Hub,
  path: string,
  what: string,
  signal?: AbortSignal,
): Promise<{ readonly value: unknown; readonly link: string }> {
  const { body, headers } = await askHub(hub, path, what, { signal });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    parts.push(part);
    bytes += part.length;
    if (bytes > MOST_BYTES) {
      throw new HubError(`Cannot download ${what}: the hub's answer has no end`, false);
    }
  }
  try {
    return {
      value: JSON.parse(await new Blob(parts).text()) as unknown,
      link: headers.get("link") ?? "",
    };
  } catch (cause) {
    throw new HubError(`Cannot download ${what}: the hub's answer is not JSON`, false, undefined, {
      cause,
    });
  }
}

/** Waits between tries, in seconds. */
const WAITS = [1, 3, 9];

/** Waits some seconds, or less when `signal` aborts. */
function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, 1000 * seconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** Does something that may fail for a while, up to four times, or once more than there are `waits`. */
export async function withRetries<T>(
  f: () => Promise<T>,
  signal?: AbortSignal,
  waits: readonly number[] = WAITS,
): Promise<T> {
  for (const wait of waits) {
    try {
      return await f();
    } catch (error) {
      if (!(error instanceof HubError) || !error.retryable) throw error;
      await pause(error.retryAfter ?? wait, signal);
    }
  }
  return await f();
}
