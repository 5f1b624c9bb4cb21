import { type Document, parseDocument } from 'yaml';

/** What a person's settings file says. */
export interface ParsedSettings {
  /** Base URL of an LXC image server in place of the LXC project's own. */
  readonly imageServer?: string;
  /** Base URL of Debian's cloud images (disks for virtual machines) in place of Debian's own. */
  readonly cloudImageServer?: string;
  readonly problems: readonly string[];
}

/** Reads the text of `config.yaml`. Never throws; every unknown or wrong key is a problem. */
export function parseSettings(text: string): ParsedSettings {
  const document = parseDocument(text, { prettyErrors: false, stringKeys: true });
  const problems = document.errors.map((error) => error.message);
  const value: unknown = problems.length > 0 ? {} : plainOf(document, problems);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problems: ['it is not a map'] };
  const { image_server: imageServer, cloud_image_server: cloudImageServer, ...unknown } = value as Record<string, unknown>;
  problems.push(...Object.keys(unknown).map((key) => `unknown setting "${key}"`));
  const servers = {
    ...readServer({ imageServer }, 'image_server', problems),
    ...readServer({ cloudImageServer }, 'cloud_image_server', problems),
  };
  return { ...servers, problems };
}

/** The parser finds out about an alias of nothing, or too many of them, only here. */
function plainOf(document: Document, problems: string[]): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return {};
  }
}

/** The one property of `setting`, when it is a URL; a wrong one is added to `problems`. */
function readServer<K extends string>(
  setting: Readonly<Record<K, unknown>>,
  key: string,
  problems: string[],
): { readonly [P in K]?: string } {
  const [url] = Object.values(setting);
  if (typeof url === 'string' && /^https?:\/\/[^\s/]+/.test(url)) return setting as Readonly<Record<K, string>>;
  if (url !== undefined) problems.push(`${key} is not an http or https URL`);
  return {};
}
