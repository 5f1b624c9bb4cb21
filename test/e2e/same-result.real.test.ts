import { afterAll, describe, expect, it } from 'vitest';
import { whyNoLxc, whyNoQemu } from '../fixtures/real-host.ts';
import { pageStep, readPage } from './page.ts';
import { freePort, TestProject } from './project.ts';

/** What a person sees from inside, in words that say the same on every engine. */
const questions = {
  hostname: 'hostname; hostname -f; cat /etc/hostname',
  users: `awk -F: '$3 == 0 || ($3 >= 1000 && $3 < 65000) { print $1, $3, $6, $7 }' /etc/passwd; id`,
  system: '. /etc/os-release; echo "$ID $VERSION_ID"; systemctl is-system-running; date +%Z; locale 2>/dev/null | head -n 1',
  packages: "dpkg-query -W -f '${Package} ${Version} ${Status}\\n' git make sudo curl",
  files: 'cat /etc/profile.d/project.sh; stat -c "%a %U %G" /etc/profile.d/project.sh',
  env: 'echo "$APP"; echo "$HOME $USER $PATH"; pwd',
  folder: 'cd /srv/project && find . -not -name . -not -name Vfile.lock -type f -exec stat -c "%n %a %U %G %s" {} + | sort; cat notes.txt',
  written: 'echo from-inside >/srv/project/written.txt; stat -c "%U %G %a" /srv/project/written.txt',
  names: 'getent hosts dev | wc -l; getent hosts localhost | wc -l',
} as const;

type Answers = Readonly<Record<keyof typeof questions, string>>;

const engines = [
  { provider: 'lxc', reason: await whyNoLxc() },
  { provider: 'qemu', reason: await whyNoQemu() },
];

describe('one Vfile, the same machine', () => {
  const answers = new Map<string, Answers & { readonly page: string; readonly host: string }>();
  const projects: TestProject[] = [];

  afterAll(async () => {
    for (const project of projects) await project.dispose();
  });

  describe.each(engines)('on $provider', ({ provider, reason }) => {
    it.skipIf(reason !== undefined)(`comes up from the plain template${reason === undefined ? '' : `: ${reason}`}`, async () => {
      const port = await freePort();
      const project = new TestProject();
      projects.push(project);
      await project.vup('init', 'plain');
      project.write('notes.txt', 'notes\n');
      const own = { env: { APP: 'one two' }, ports: [`${port}:8000`], provision: [{ shell: pageStep(8000, 'hello'), name: 'page' }] };
      project.write('Vfile.local.yaml', JSON.stringify({ machines: { dev: own } }));
      const set = ['--set', `defaults.provider=${provider}`];
      await project.up(...set);
      const second = await project.run(['plan', '--detailed-exitcode', ...set]);
      expect({ exitCode: second.exitCode, stderr: second.stderr }, second.stdout).toEqual({ exitCode: 0, stderr: '' });
      const ask = async (text: string) => (await project.vup('exec', 'dev', '--', 'sh', '-c', text)).stdout;
      const said: Record<string, string> = {};
      for (const [name, text] of Object.entries(questions)) said[name] = await ask(text);
      const host = project.text('written.txt');
      answers.set(provider, { ...(said as Answers), page: await readPage(port), host });
      expect((await project.status())['dev']).toMatchObject({ status: 'running', provider });
    });
  });

  it.skipIf(engines.some(({ reason }) => reason !== undefined))('looks the same from inside', () => {
    const [first, ...others] = engines.map(({ provider }) => answers.get(provider));
    expect(first).toMatchObject({ page: 'hello from dev', host: 'from-inside\n', hostname: 'dev\ndev\ndev\n' });
    for (const other of others) expect(other).toEqual(first);
  });
});
