/** Where npm's settings say that packages are. */

/** A registry, and as whom it is asked. */
export interface Registry {
  /** Its address, with a slash at its end. */
  readonly url: string;
  /** Of `Authorization`. */
  readonly authorization?: string;
}

type Env = (name: string) => string | undefined;

/**
 * The lines `name=value` of an `.npmrc`, those of a section left out; `${NAME}` is what the environment says.
 */
export function readNpmrc(text: string, env: Env): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s*([^=;#\s[][^=\s]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const plain = value.replace(/^(["'])(.*)\1$/, "$2");
    settings.set(name, plain.replaceAll(/\$\{(\w+)\}/g, (whole, one) => env(one) ?? whole));
  }
  return settings;
}

/**
 * The registry of a package: that of its scope, else the one that is set; undefined where none is.
 *
 * @param name of the package, or of none in particular
 * @throws SyntaxError for what is no address
 */
export function registryOf(
  name: string,
  settings: ReadonlyMap<string, string>,
  env: Env,
  standard: string | undefined,
): Registry | undefined {
  const [, scope] = /^(@[^/]+)\//.exec(name) ?? [];
  const said = (scope && settings.get(`${scope}:registry`)) ||
    env("npm_config_registry") || env("NPM_CONFIG_REGISTRY") || settings.get("registry") ||
    standard;
  if (!said) return undefined;
  const url = URL.parse(`${said.replace(/\/+$/, "")}/`);
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw new SyntaxError(`Expected npm's registry to be an address with https, but got "${said}"`);
  }
  const { username, password } = url;
  [url.username, url.password] = ["", ""];
  const authorization = authorizationFor(url, settings) ??
    (username
      ? basic(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)
      : undefined);
  return { url: url.href, ...(authorization !== undefined && { authorization }) };
}

/** By the longest part of the address that settings name: `//host/path/:_authToken`. */
function authorizationFor(
  { host, pathname }: URL,
  settings: ReadonlyMap<string, string>,
): string | undefined {
  const parts = pathname.split("/").slice(1, -1);
  for (let length = parts.length; length >= 0; length--) {
    const at = `//${[host, ...parts.slice(0, length)].join("/")}/:`;
    const token = settings.get(`${at}_authToken`);
    if (token) return `Bearer ${token}`;
    const auth = settings.get(`${at}_auth`);
    if (auth) return `Basic ${auth}`;
    const [user, secret] = [settings.get(`${at}username`), settings.get(`${at}_password`)];
    if (user && secret) return basic(`${user}:${atob(secret)}`);
  }
  return undefined;
}

const basic = (words: string): string => `Basic ${new TextEncoder().encode(words).toBase64()}`;
