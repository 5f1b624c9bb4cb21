const byVerb: Readonly<Record<string, readonly string[]>> = {
  '': [
    'vup                      bring everything up',
    'vup plan                 show what would happen, and why',
    'vup ssh web              a shell in "web"',
    'vup destroy              remove it all',
  ],
  up: ['vup                      all machines', 'vup up web               web and what it depends on', 'vup up --provision-with packages'],
  plan: ['vup plan', 'vup plan --detailed-exitcode && echo nothing to do', 'vup plan --json | jq .steps'],
  status: ['vup status', 'vup status --json'],
  ls: ['vup ls'],
  ssh: ['vup ssh web', 'vup ssh web --as www-data'],
  console: ['vup console web'],
  'ssh-config': ['vup ssh-config > ~/.ssh/config.d/shop', 'ssh -F <(vup ssh-config) web'],
  exec: ['vup exec web systemctl status nginx', 'vup exec db --as postgres -- psql -c "select 1"'],
  provision: ['vup provision', 'vup provision web --provision-with schema'],
  suspend: ['vup suspend', 'vup suspend web'],
  resume: ['vup resume'],
  halt: ['vup halt', 'vup halt web --force'],
  reload: ['vup reload web'],
  destroy: ['vup destroy', 'vup destroy web --yes', 'vup destroy --environment 1a2b3c4d   one whose project is gone'],
  validate: ['vup validate', 'vup validate --effective', 'vup validate --set machines.web.memory=2GiB'],
  trust: ['vup trust', 'vup trust --list', 'vup trust --yes          in a script that knows the project', 'vup trust --revoke'],
  init: [
    'vup init                 a single machine',
    'vup init web shop        an app server and a database, in ./shop',
    'vup init --list',
  ],
  logs: ['vup logs', 'vup logs web -n 50', 'vup logs web --console', 'vup logs web --engine'],
  doctor: ['vup doctor', 'vup doctor --fix', 'vup doctor qemu --fix   what virtual machines need'],
  cache: ['vup cache', 'vup cache prune            remove images that no machine stands on', 'vup cache verify'],
  completion: ['source <(vup completion bash)', 'vup completion fish > ~/.config/fish/completions/vup.fish'],
};

/** The examples at the end of a command's help. */
export function examples(verb: string): string {
  const lines = byVerb[verb] ?? [];
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;
}
