import type { CommandRunner } from './program.ts';

/** How each verb's own code is loaded, by name. */
export const verbLoaders = {
  up: async () => (await import('./commands/up.ts')).up,
  plan: async () => (await import('./commands/plan.ts')).plan,
  status: async () => (await import('./commands/status.ts')).status,
  ls: async () => (await import('./commands/ls.ts')).ls,
  'ssh-config': async () => (await import('./commands/ssh-config.ts')).sshConfig,
  console: async () => (await import('./commands/console.ts')).joinConsole,
  ssh: async () => (await import('./commands/ssh.ts')).ssh,
  exec: async () => (await import('./commands/exec.ts')).exec,
  provision: async () => (await import('./commands/provision.ts')).provision,
  suspend: async () => (await import('./commands/suspend.ts')).suspend,
  resume: async () => (await import('./commands/resume.ts')).resume,
  halt: async () => (await import('./commands/halt.ts')).halt,
  reload: async () => (await import('./commands/reload.ts')).reload,
  destroy: async () => (await import('./commands/destroy.ts')).destroy,
  validate: async () => (await import('./commands/validate.ts')).validate,
  trust: async () => (await import('./commands/trust.ts')).trust,
  init: async () => (await import('./commands/init.ts')).init,
  logs: async () => (await import('./commands/logs.ts')).logs,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  cache: async () => (await import('./commands/cache.ts')).cache,
  completion: async () => (await import('./commands/completion.ts')).completion,
} satisfies Readonly<Record<string, () => Promise<CommandRunner>>>;

/** Verbs that need no operand and whose options have no defaults: typed alone, there is nothing to parse. */
const bareVerbs = [
  'up',
  'plan',
  'status',
  'ls',
  'ssh-config',
  'provision',
  'suspend',
  'resume',
  'halt',
  'reload',
  'destroy',
  'validate',
  'trust',
  'doctor',
  'cache',
] as const;

/** The loader of a command line that is one verb, or nothing at all (`up`); undefined for all others. */
export function loadBareVerb(words: readonly string[]): (() => Promise<CommandRunner>) | undefined {
  if (words.length === 0) return verbLoaders.up;
  const verb = words.length === 1 ? bareVerbs.find((name) => name === words[0]) : undefined;
  return verb === undefined ? undefined : verbLoaders[verb];
}
