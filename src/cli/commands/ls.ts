import { formatEnvironments } from '../../render/print-lists.ts';
import type { CommandRunner } from '../program.ts';

/** `vup ls` */
export const ls: CommandRunner = async (context, _names, options: { readonly json?: boolean }) => {
  const environments = await context.vup.environments();
  const { out } = context.terminal;
  out(
    `${options.json === true ? JSON.stringify({ version: 1, environments }, undefined, 2) : formatEnvironments(environments, context.text)}\n`,
  );
  return 0;
};
