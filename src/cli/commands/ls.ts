import { formatEnvironments } from '../../render/print-lists.ts';
import type { CommandRunner } from '../program.ts';

/** `vup ls` */
export const ls: CommandRunner = async (context, _names, options: { readonly json?: boolean }) => {
  const environments = await context.vup.environments();
  const { out, err } = context.terminal;
  out(
    options.json === true
      ? `${JSON.stringify({ version: 1, environments }, undefined, 2)}\n`
      : formatEnvironments(environments, context.text),
  );
  const problems = environments.flatMap(({ problem }) => problem ?? []);
  if (options.json !== true) for (const problem of problems) err(`${problem}\n`);
  return problems.length === 0 ? 0 : 74;
};
