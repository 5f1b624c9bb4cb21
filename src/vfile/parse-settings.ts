import { parseDocument } from 'yaml';

/** What a person's settings file says. */
export interface ParsedSettings {
  /** Base URL of an LXC image server in place of the LXC project's own. */
  readonly imageServer?: string;
  readonly problems: readonly string[];
}

/** Reads the text of `config.yaml`. Never throws; every unknown or wrong key is a problem. */
export function parseSettings(text: string): ParsedSettings {
  const document = parseDocument(text, { prettyErrors: false, stringKeys: true });
  const problems = document.errors.map((error) => error.message);
  const value: unknown = problems.length > 0 ? {} : (document.toJS() ?? {});
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problems: ['it is not a map'] };
  const { image_server: imageServer, ...unknown } = value as Record<string, unknown>;
  problems.push(...Object.keys(unknown).map((key) => `unknown setting "${key}"`));
  if (imageServer === undefined) return { problems };
  if (typeof imageServer === 'string' && /^https?:\/\/[^\s/]+/.test(imageServer)) return { imageServer, problems };
  return { problems: [...problems, 'image_server is not an http or https URL'] };
}
