/** Names of all commands; `program.ts` has the rest of each. Here alone, so that a command can look at them without loading the tree. */
export const verbNames = [
  'up',
  'plan',
  'status',
  'ls',
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
  'validate',
  'trust',
  'init',
  'logs',
  'doctor',
  'cache',
  'completion',
] as const;

/** One of the commands. */
export type VerbName = (typeof verbNames)[number];
