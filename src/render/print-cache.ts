import { formatBytes } from '../view/format-numbers.ts';
import { painter } from '../view/paint.ts';
import { sanitizeLine } from '../view/sanitize.ts';
import { formatTable } from '../view/table-text.ts';
import type { TextOptions } from '../view/text-options.ts';

/** An image of the store as `vup cache` shows it. */
export interface ListedImage {
  readonly digest: string;
  readonly sizeBytes: number;
  readonly names: readonly string[];
  readonly usedBy: readonly string[];
}

/** The images of the store as a table. */
export function formatCache(images: readonly ListedImage[], options: TextOptions): string {
  if (images.length === 0) return 'No images yet.\n';
  const rows = images.map((image) => [
    { lines: image.names.length === 0 ? ['(a file)'] : image.names.map(sanitizeLine) },
    { lines: [image.digest.slice(0, 12)] },
    { lines: [formatBytes(image.sizeBytes)] },
    { lines: image.usedBy.length === 0 ? ['nothing'] : image.usedBy.map(sanitizeLine) },
  ]);
  const table = formatTable(['IMAGE', 'SHA256', 'SIZE', 'USED BY'], rows, options);
  return images.some(({ usedBy }) => usedBy.length === 0) ? `${table}To remove what nothing uses: vup cache prune\n` : table;
}

/** What `vup cache prune` removed. */
export function formatPruned(removed: readonly ListedImage[], options: TextOptions): string {
  if (removed.length === 0) return 'Nothing to remove: machines stand on all images.\n';
  const total = removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const lines = removed.map((image) => `${painter(options.color)('good', '✔')} removed ${nameOf(image)}, ${formatBytes(image.sizeBytes)}`);
  return `${[...lines, `${formatBytes(total)}, and what engines had made of it.`].join('\n')}\n`;
}

/** An image that was read whole. */
export interface ListedCheck extends ListedImage {
  readonly file: string;
  readonly sound: boolean;
}

/** What `vup cache verify` found; each that is broken with the way to mend it. */
export function formatCheckedCache(images: readonly ListedCheck[], options: TextOptions): string {
  if (images.length === 0) return 'No images yet.\n';
  const paint = painter(options.color);
  const lines = images.flatMap((image) => {
    if (image.sound) return [`${paint('good', '✔')} ${nameOf(image)}`];
    const users = image.usedBy.length === 0 ? [] : [`    used by ${image.usedBy.map(sanitizeLine).join(', ')}`];
    return [
      `${paint('bad', '✖')} ${nameOf(image)} is not what its name says`,
      ...users,
      `    type: rm ${image.file}, then vup: it is brought again`,
    ];
  });
  return `${lines.join('\n')}\n`;
}

function nameOf({ names, digest }: ListedImage): string {
  return sanitizeLine([names.join(', '), digest.slice(0, 12)].filter((part) => part !== '').join(' '));
}
