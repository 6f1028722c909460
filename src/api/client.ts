import type { Diagnostic } from "../graph/diagnostic.ts";
import { parseJsonLine, printJsonLine } from "../graph/json.ts";
import type { Problem } from "./problem.ts";
import type {
  AnswerOf,
  BodyInput,
  HeaderOf,
  JsonText,
  Params,
  QueryInput,
  Route,
  RouteName,
  Routes,
} from "./route.ts";

/** What a route has to be told: `{ params: { id } }`. */
export type Asked<N, R extends Route> =
  & Given<Params<N>, { readonly params: Readonly<Record<Params<N>, string>> }>
  & Given<QueryInput<R>, { readonly query?: QueryInput<R> }>
  & Given<BodyInput<R>, { readonly body: BodyInput<R> | JsonText }>
  & Given<HeaderOf<R>, { readonly headers?: Readonly<Partial<Record<HeaderOf<R>, string>>> }>
  & (R extends { bodyType: string } ? { readonly body: string | Blob } : unknown)
  & {
    /** It goes on when the page is left: browsers take 64 kB of all such bodies together. */
    readonly keepalive?: boolean;
    /** Ends it. */
    readonly signal?: AbortSignal;
  };

/** A part of {@link Asked} where the route has it. */
type Given<T, Part> = [T] extends [never] ? unknown : Part;
type Rest<A> = Record<never, never> extends A ? [asked?: A] : [asked: A];
type Names<T extends Routes> = keyof T & RouteName;
/** Routes that answer with JSON of a schema. */
type JsonNames<T extends Routes> = {
  [N in Names<T>]: [AnswerOf<T[N]>] extends [never] ? never : N;
}[Names<T>];

/** A server by the names of its routes. */
export interface Client<T extends Routes> {
  /** What a route answers. @throws ProblemError */
  json<N extends JsonNames<T>>(name: N, ...asked: Rest<Asked<N, T[N]>>): Promise<AnswerOf<T[N]>>;
  /** The same as it comes, for routes that answer with a text, with bytes, or with nothing. @throws ProblemError */
  ask<N extends Names<T>>(name: N, ...asked: Rest<Asked<N, T[N]>>): Promise<Response>;
  /** The address of a route that the browser asks by itself. */
  url<N extends Names<T>>(name: N, ...asked: Rest<Omit<Asked<N, T[N]>, "body">>): string;
}

/** The server has refused a request. */
export class ProblemError extends Error {
  override readonly name: string = "ProblemError";
  readonly status: number;
  /** What is wrong with a graph that cannot run, errors first. */
  readonly diagnostics: readonly Diagnostic[] | undefined;

  /** @param problem What it has answered, which is of any shape where it is not this server that did */
  constructor(status: number, problem: Partial<Problem> | null) {
    super(problem?.detail ?? problem?.title ?? `The server answered with ${status}`);
    this.status = status;
    this.diagnostics = problem?.diagnostics;
  }
}

/** At a name of an earlier start. */
export const STARTED_AGAIN =
  "Braid was started again, and answers here no more: open the link that it has printed";

/** No server answers. */
export const UNREACHABLE = "Cannot reach the server: is it still running?";

/**
 * Asks the routes of a table, which is needed for its types alone: a name says method and path, so that no schema reaches
 * the page.
 *
 * @param base Where the server is: `""` for the page's own origin
 */
export function createClient<T extends Routes>(
  base = "",
  send: (url: string, init: RequestInit) => Promise<Response> = (url, init) => fetch(url, init),
): Client<T> {
  const ask = async (name: string, asked: AnyAsked = {}): Promise<Response> => {
    const { body, headers, keepalive, signal } = asked;
    const content = body === undefined || body instanceof Blob || typeof body === "string"
      ? body
      : printJsonLine(body);
    const response = await send(urlOf(base, name, asked), {
      method: name.slice(0, name.indexOf(" ")),
      ...(content !== undefined && { body: content }),
      ...(keepalive && { keepalive }),
      ...(signal && { signal }),
      headers: {
        ...(typeof content === "string" && { "content-type": "application/json" }),
        ...headers,
      },
    }).catch((cause) => {
      throw new Error(UNREACHABLE, { cause });
    });
    if (response.ok) return response;
    throw new ProblemError(response.status, await response.json().catch(() => null));
  };
  return {
    ask,
    json: async (name: string, asked?: AnyAsked) =>
      parseJsonLine(await (await ask(name, asked)).text()),
    url: (name: string, asked?: AnyAsked) => urlOf(base, name, asked),
  } as Client<T>;
}

/** {@link Asked} of any route. */
interface AnyAsked {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly keepalive?: boolean;
  readonly signal?: AbortSignal;
}

function urlOf(base: string, name: string, { params = {}, query = {} }: AnyAsked = {}): string {
  const path = name.slice(name.indexOf("/"))
    .replace(/:(\w+)/g, (_, part: string) => segment(params[part]!));
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return `${base}/api${path}${text && `?${text}`}`;
}

/** A name as a part of a path. @throws ProblemError for one that would lead to another place: an address leaves it out */
function segment(name: string): string {
  if (!/^\.{0,2}$/.test(name)) return encodeURIComponent(name);
  throw new ProblemError(400, { detail: `"${name}" cannot be a name: take another` });
}
