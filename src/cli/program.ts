import { Command, CommanderError, Option } from 'commander';
import { completeWords } from './complete.ts';
import type { CliContext } from './context.ts';
import { examples } from './examples.ts';
import { ownOptionsFirst } from './own-options-first.ts';
import { verbLoaders } from './verb-loaders.ts';
import type { VerbName } from './verb-names.ts';

/** Runs a command and answers with the exit code. */
export type CommandRunner = (context: CliContext, args: readonly string[], options: Readonly<Record<string, unknown>>) => Promise<number>;

interface Verb {
  readonly name: VerbName;
  readonly args?: string;
  readonly about: string;
  readonly groups: readonly ('project' | 'run' | 'json' | 'yes' | 'provision-with')[];
  readonly options?: readonly Option[];
  /** Words after the first operand belong to the guest's command, options included. */
  readonly passThrough?: boolean;
  readonly load: () => Promise<CommandRunner>;
}

const option = (flags: string, about: string): Option => new Option(flags, about);

const verbs: readonly Verb[] = [
  {
    name: 'up',
    args: '[names...]',
    about: 'Bring the machines of the Vfile up; what is as wanted is left alone (the default command).',
    groups: ['project', 'run', 'yes', 'provision-with'],
    load: verbLoaders.up,
  },
  {
    name: 'plan',
    args: '[names...]',
    about: 'Show what `up` would do, and why. Changes nothing.',
    groups: ['project', 'json'],
    options: [option('--detailed-exitcode', 'exit 2 when there are changes, 0 when there are none')],
    load: verbLoaders.plan,
  },
  {
    name: 'status',
    args: '[names...]',
    about: 'Show what runs now.',
    groups: ['project', 'json'],
    load: verbLoaders.status,
  },
  { name: 'ls', about: 'List all environments of this user.', groups: ['json'], load: verbLoaders.ls },
  {
    name: 'ssh',
    args: '[name]',
    about: 'Open a login shell in a machine.',
    groups: ['project'],
    options: [option('--as <user>', 'the guest’s user').default('root')],
    load: verbLoaders.ssh,
  },
  {
    name: 'exec',
    args: '<name> <command...>',
    about: 'Run a command in a machine; its exit code is Vup’s.',
    groups: ['project'],
    options: [option('--as <user>', 'the guest’s user').default('root'), option('--cwd <dir>', 'the folder to run it in')],
    passThrough: true,
    load: verbLoaders.exec,
  },
  {
    name: 'console',
    args: '[name]',
    about: 'Join a machine’s console, for when nothing else gets in.',
    groups: ['project'],
    load: verbLoaders.console,
  },
  {
    name: 'ssh-config',
    args: '[names...]',
    about: 'Print what ssh, editors and Ansible need to get into machines by name.',
    groups: ['project'],
    load: verbLoaders['ssh-config'],
  },
  {
    name: 'provision',
    args: '[names...]',
    about: 'Run provision steps that are due in running machines.',
    groups: ['project', 'run', 'provision-with'],
    load: verbLoaders.provision,
  },
  {
    name: 'suspend',
    args: '[names...]',
    about: 'Save machines to disk with all that runs in them, and stop them (virtual machines only).',
    groups: ['project', 'run'],
    load: verbLoaders.suspend,
  },
  {
    name: 'resume',
    args: '[names...]',
    about: 'Let suspended machines run on; `up` does it too.',
    groups: ['project', 'run', 'yes'],
    load: verbLoaders.resume,
  },
  {
    name: 'halt',
    args: '[names...]',
    about: 'Shut machines down; their disks stay.',
    groups: ['project', 'run'],
    options: [option('--force', 'pull the plug')],
    load: verbLoaders.halt,
  },
  {
    name: 'reload',
    args: '[names...]',
    about: 'Restart machines and apply what needs a restart.',
    groups: ['project', 'run', 'yes'],
    load: verbLoaders.reload,
  },
  {
    name: 'destroy',
    args: '[names...]',
    about: 'Remove machines with all that is in them.',
    groups: ['project', 'run', 'yes'],
    options: [option('--environment <id>', 'that environment of `vup ls`, also when its project is gone')],
    load: verbLoaders.destroy,
  },
  {
    name: 'validate',
    about: 'Check the Vfile; shows every mistake at once.',
    groups: ['project', 'json'],
    options: [option('--effective', 'print the result of all merging, each value with where it came from')],
    load: verbLoaders.validate,
  },
  {
    name: 'trust',
    about: 'Show what the Vfile asks of this host, and allow it after asking.',
    groups: ['project', 'json', 'yes'],
    options: [option('--list', 'show it and do not ask'), option('--revoke', 'take back what was allowed')],
    load: verbLoaders.trust,
  },
  {
    name: 'init',
    args: '[template] [folder]',
    about: 'Lay down a Vfile and its files from a template.',
    groups: [],
    options: [option('--list', 'list the templates')],
    load: verbLoaders.init,
  },
  {
    name: 'logs',
    args: '[name]',
    about: 'Show what the last run said, a machine’s console, or its engine’s log.',
    groups: ['project'],
    options: [
      option('--console', 'what the machine wrote on its console instead'),
      option('--engine', 'what the engine’s own process said instead'),
      option('-n, --lines <count>', 'how many lines').default('200'),
    ],
    load: verbLoaders.logs,
  },
  {
    name: 'doctor',
    args: '[providers...]',
    about: 'Check what this host needs, for these engines or all.',
    groups: ['json', 'yes'],
    options: [
      option('--fix', 'install what is missing, after asking (Debian and Ubuntu)'),
      option('--repair', 'make lost or damaged records again from what the engines have, instead'),
    ],
    load: verbLoaders.doctor,
  },
  {
    name: 'cache',
    args: '[action]',
    about: 'List the images of all environments and who uses them; `prune` removes what nothing uses, `verify` reads all of it.',
    groups: ['json'],
    load: verbLoaders.cache,
  },
  {
    name: 'completion',
    args: '<shell>',
    about: 'Print a completion script for bash, zsh or fish.',
    groups: [],
    load: verbLoaders.completion,
  },
];

/** Reads the words, runs the verb that they name. Answers the exit code; 64 for wrong usage, which commander has told about then. */
export async function runProgram(version: string, context: CliContext, words: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = buildProgram(version, context, (code) => {
    exitCode = code;
  });
  if (words[0] === '__complete') {
    for (const word of await completeWords(program, context, words.slice(1))) context.terminal.out(`${word}\n`);
    return 0;
  }
  try {
    await program.parseAsync([...arrange(program, words)], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Help and version come as errors with exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64;
    throw error;
  }
}

function arrange(program: Command, words: readonly string[]): readonly string[] {
  const [first, ...rest] = words;
  if (first === undefined) return words;
  const passesThrough = verbs.some(({ name, passThrough }) => name === first && passThrough === true);
  const options = program.commands.find((command) => command.name() === first)?.options ?? [];
  return [first, ...(passesThrough ? ownOptionsFirst(options, rest) : rest)];
}

/** Builds the command tree. The runner of the chosen command sets the exit code through `setExit`. */
export function buildProgram(version: string, context: CliContext, setExit: (code: number) => void): Command {
  const program = new Command('vup')
    .description('Bring up the machines that a project needs.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: context.terminal.out, writeErr: context.terminal.err, getOutHelpWidth: () => context.text.columns ?? 80 })
    .addHelpText('after', examples(''));
  for (const verb of verbs) addVerb(program, verb, context, setExit);
  return program;
}

function addVerb(program: Command, verb: Verb, context: CliContext, setExit: (code: number) => void): void {
  const command = program.command(`${verb.name}${verb.args === undefined ? '' : ` ${verb.args}`}`, { isDefault: verb.name === 'up' });
  command.description(verb.about).addHelpText('after', examples(verb.name)).exitOverride();
  if (verb.passThrough === true) command.passThroughOptions();
  for (const group of verb.groups) for (const entry of optionGroups[group]) command.addOption(entry);
  for (const entry of verb.options ?? []) command.addOption(entry);
  command.action(async (...parameters: unknown[]) => {
    const operands = parameters
      .slice(0, -2)
      .flat()
      .filter((word): word is string => typeof word === 'string');
    const run = await verb.load();
    setExit(await run(context, operands, command.opts()));
  });
}

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

const optionGroups: Readonly<Record<Verb['groups'][number], readonly Option[]>> = {
  project: [
    option('-f, --file <path>', 'the Vfile; default: searched here and in parents'),
    option('--set <path=value>', 'override one value for this command, e.g. machines.web.memory=2GiB').argParser(collect),
    option('--var <name=value>', 'the value of a variable of the Vfile').argParser(collect),
  ],
  run: [
    option('--json', 'one event per line instead of a view'),
    option('-q, --quiet', 'say nothing but failures'),
    option('-v, --verbose', 'show all output of all steps'),
    option('--lock-timeout <time>', 'wait this long for another run, e.g. 2m'),
  ],
  json: [option('--json', 'print JSON')],
  yes: [option('-y, --yes', 'do not ask before something is destroyed, replaced, installed or allowed')],
  'provision-with': [
    option('--provision-with <names>', 'run exactly these steps (names or kinds, comma separated)').argParser((value: string) =>
      value.split(','),
    ),
  ],
};
