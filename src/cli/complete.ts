import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { openProject } from './open-project.ts';

const takesMachines = new Set([
  'up',
  'plan',
  'status',
  'ssh',
  'exec',
  'console',
  'ssh-config',
  'provision',
  'suspend',
  'resume',
  'halt',
  'reload',
  'destroy',
  'logs',
]);

/** Words that may stand where the last of `words` stands: commands, options, machines, templates. Never fails. */
export async function completeWords(program: Command, context: CliContext, words: readonly string[]): Promise<readonly string[]> {
  const typed = words.at(-1) ?? '';
  const [verb, ...before] = words.slice(0, -1);
  const command = program.commands.find((candidate) => candidate.name() === verb);
  const offered = await offers(program, context, { command, typed, operands: before.filter((word) => !word.startsWith('-')) });
  return offered.filter((word) => word.startsWith(typed));
}

interface Situation {
  readonly command: Command | undefined;
  readonly typed: string;
  readonly operands: readonly string[];
}

async function offers(program: Command, context: CliContext, situation: Situation): Promise<readonly string[]> {
  const { command, typed, operands } = situation;
  if (typed.startsWith('-')) return (command ?? program).options.flatMap((option) => option.long ?? []);
  if (command === undefined) return program.commands.map((candidate) => candidate.name()).filter((name) => !name.startsWith('__'));
  if (command.name() === 'init') return operands.length === 0 ? (await context.vup.templates()).map((template) => template.name) : [];
  if (command.name() === 'doctor') return context.vup.providerNames.filter((name) => !operands.includes(name));
  if (command.name() === 'cache') return operands.length === 0 ? ['prune', 'verify'] : [];
  if (command.name() === 'completion') return ['bash', 'zsh', 'fish'];
  if (!takesMachines.has(command.name()) || (command.name() === 'exec' && operands.length > 0)) return [];
  try {
    const project = await openProject(context, {}, 'optional');
    return project.machineNames.filter((name) => !operands.includes(name));
  } catch {
    // No project here: nothing to offer, and a shell has no place for an error.
    return [];
  }
}
