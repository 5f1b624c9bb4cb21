import { type Form, read } from './form.ts';
import { parseDisk } from './parse-disk.ts';
import { parseDuration } from './parse-duration.ts';
import { parseFolder } from './parse-folder.ts';
import { parseImage, parseImageUrl } from './parse-image.ts';
import { parseMemory } from './parse-memory.ts';
import { parseGuestPath, parseHostPath, parseMountPoint } from './parse-path.ts';
import { parseBind, parsePort } from './parse-port.ts';

/** How a text is checked, by the name that the schema gives its form (`x-form`). */
export const forms: Readonly<Record<string, (text: string) => Form<unknown>>> = {
  image: parseImage,
  'image-url': parseImageUrl,
  memory: parseMemory,
  disk: parseDisk,
  duration: parseDuration,
  port: parsePort,
  bind: parseBind,
  folder: checkFolder,
  'project-path': (text) => parseHostPath(text, '/', '/'),
  'guest-path': parseGuestPath,
  'mount-point': parseMountPoint,
};

function checkFolder(text: string): Form<unknown> {
  const folder = parseFolder(text);
  if (!folder.ok) return folder;
  const from = parseHostPath(folder.value.from, '/', '/');
  if (!from.ok) return from;
  const to = parseMountPoint(folder.value.to);
  return to.ok ? read(folder.value) : to;
}
