import type { Dispatcher } from 'undici';
import { isVupError, VupError } from '../errors/vup-error.ts';
import { checkedLookup, refusedHop } from './refuse-target.ts';

const maxRedirects = 5;

/** One GET. `stallMs` bounds the wait for the connection, the head, and between two pieces of the body. */
export interface HttpGet {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly stallMs: number;
  readonly signal?: AbortSignal;
  /** The digest of what comes is known: only then it may come by http from another host. */
  readonly pinned?: boolean;
}

/** An answer whose body is still to be read. */
export interface HttpAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: Dispatcher.ResponseData['body'];
}

/**
 * Asks, follows up to five redirects (never from https to http, nor to this host from another), lets `use` read the answer, and closes all
 * connections.
 * Goes through the proxies that http_proxy, https_proxy and no_proxy name. @throws VUP_IMAGE_FETCH
 */
export async function withHttpAnswer<T>(get: HttpGet, use: (answer: HttpAnswer) => Promise<T>): Promise<T> {
  const { EnvHttpProxyAgent } = await import('undici');
  const timeouts = { connect: { timeout: get.stallMs, lookup: checkedLookup }, headersTimeout: get.stallMs, bodyTimeout: get.stallMs };
  const agent = new EnvHttpProxyAgent({ ...timeouts, keepAliveTimeout: 1_000 });
  try {
    return await use(await follow(get, agent));
  } catch (error) {
    throw asFetchFailure(get, error);
  } finally {
    // Not close(): that would wait for the rest of a body nobody reads.
    await agent.destroy();
  }
}

async function follow(get: HttpGet, agent: Dispatcher): Promise<HttpAnswer> {
  const { request } = await import('undici');
  const first = new URL(get.url);
  let url = first;
  for (let redirects = 0; ; redirects += 1) {
    const refusal = refusedHop({ url, first, pinned: get.pinned === true });
    if (refusal !== undefined) throw refusedFetch(get, refusal);
    const answer = await request(url, {
      dispatcher: agent,
      // A body that a server packed anew would not have the digest that is known for it.
      headers: { 'user-agent': 'vup', 'accept-encoding': 'identity', ...get.headers },
      ...(get.signal === undefined ? {} : { signal: get.signal }),
    });
    const location = headerOf(answer, 'location');
    if (answer.statusCode < 300 || answer.statusCode > 399 || location === undefined) return wrap(answer);
    await answer.body.dump();
    if (redirects === maxRedirects) throw new Error(`more than ${maxRedirects} redirects`);
    url = new URL(location, url);
  }
}

function wrap(answer: Dispatcher.ResponseData): HttpAnswer {
  return { status: answer.statusCode, header: (name) => headerOf(answer, name), body: answer.body };
}

function headerOf(answer: Dispatcher.ResponseData, name: string): string | undefined {
  const value = answer.headers[name];
  return typeof value === 'object' ? value[0] : value;
}

function refusedFetch(get: HttpGet, refusal: string): VupError {
  return new VupError('VUP_IMAGE_FETCH', {
    message: `${shownUrl(get)} was not downloaded: ${refusal}`,
    hint: 'Name a server that answers by https itself; see image_server and cloud_image_server in the settings.',
    details: { url: shownUrl(get) },
  });
}

function shownUrl({ url }: HttpGet): string {
  return URL.canParse(url) ? withoutSecrets(new URL(url)) : url;
}

function withoutSecrets(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function asFetchFailure(get: HttpGet, error: unknown): unknown {
  if (isVupError(error)) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const shown = shownUrl(get);
  return new VupError('VUP_IMAGE_FETCH', {
    message: `${shown} could not be downloaded: ${get.signal?.aborted ? 'interrupted' : message || code}`,
    hint: hintFor(code),
    details: { url: shown, ...(code === undefined ? {} : { code }) },
    cause: error,
  });
}

function hintFor(code: string | undefined): string {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'Check the network and the name; behind a proxy set https_proxy.';
    case 'CERT_NOT_YET_VALID':
    case 'CERT_HAS_EXPIRED':
      return 'Check the clock of this host with `date`.';
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'If a proxy of yours signs certificates, point NODE_EXTRA_CA_CERTS to its authority.';
    default:
      return 'Run again: it goes on where it stopped.';
  }
}
