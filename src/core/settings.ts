import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import type { Settings } from './world.ts';

/** Reads a person's `config.yaml`. Absent: all defaults, and no YAML parser is loaded. @throws VUP_USAGE for one that is wrong */
export async function readSettings(host: Host, path: string): Promise<Settings> {
  const text = await host.files.readTextIfExists(path);
  if (text === undefined || text.trim() === '') return { images: {} };
  const { parseSettings } = await import('../vfile/parse-settings.ts');
  const { problems, ...images } = parseSettings(text);
  if (problems.length > 0)
    throw new VupError('VUP_USAGE', {
      message: `${path}: ${problems.join('; ')}`,
      hint: 'the settings are: image_server: URL, cloud_image_server: URL',
    });
  return { images };
}
