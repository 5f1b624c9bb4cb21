import { VupError } from '../../errors/vup-error.ts';
import { formatCache, formatCheckedCache, formatPruned } from '../../render/print-cache.ts';
import type { CliContext } from '../context.ts';
import type { CommandRunner } from '../program.ts';

interface CacheOptions {
  readonly json?: boolean;
}

/** `vup cache [prune | verify]`: exit 1 when an image is broken. */
export const cache: CommandRunner = async (context, [action], options: CacheOptions) => {
  const { out } = context.terminal;
  const { vup, text } = context;
  const show = (document: object, lines: () => string) =>
    out(options.json === true ? `${JSON.stringify({ version: 1, ...document }, undefined, 2)}\n` : lines());
  switch (action) {
    case undefined: {
      const images = await vup.cache.list();
      show({ images }, () => formatCache(images, text));
      return 0;
    }
    case 'prune': {
      const removed = await vup.cache.prune();
      show({ removed }, () => formatPruned(removed, text));
      return 0;
    }
    case 'verify':
      return verify(context, show);
    default:
      throw new VupError('VUP_USAGE', {
        message: `vup cache cannot "${action}"`,
        hint: 'type: vup cache, vup cache prune, or vup cache verify',
      });
  }
};

async function verify({ vup, text, terminal }: CliContext, show: (document: object, lines: () => string) => void): Promise<number> {
  const images = await vup.cache.verify(({ names, digest }) => {
    if (terminal.isTty) terminal.err(`checking ${names[0] ?? digest.slice(0, 12)}\n`);
  });
  show({ images }, () => formatCheckedCache(images, text));
  return images.every(({ sound }) => sound) ? 0 : 1;
}
