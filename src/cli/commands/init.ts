import { resolve } from 'node:path';
import type { CommandRunner } from '../program.ts';

/** `vup init [template] [folder]` */
export const init: CommandRunner = async (context, [template = 'plain', folder = '.'], options: { readonly list?: boolean }) => {
  const { out } = context.terminal;
  if (options.list === true) {
    for (const { name, about } of await context.vup.templates()) out(`${name.padEnd(10)}${about}\n`);
    return 0;
  }
  const target = resolve(context.host.env.cwd, folder);
  const written = await context.vup.layDownTemplate(template, target);
  for (const path of written) out(`wrote ${folder === '.' ? path : `${folder}/${path}`}\n`);
  out(`Next: ${folder === '.' ? '' : `cd ${folder} && `}vup\n`);
  return 0;
};
