import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNoLxc, whyNoQemu } from '../fixtures/real-host.ts';
import { virtualBoxRig } from '../fixtures/virtualbox/rig.ts';
import { whyNoVirtualBox } from '../fixtures/virtualbox/why-no-virtual-box.ts';
import { layPackages, sourcesStep } from './package-source.ts';
import { readPage, shortPageStep } from './page.ts';
import { freePort, TestProject } from './project.ts';

/** What a person sees from inside, in words that say the same on every engine. */
const questions = {
  hostname: 'hostname; hostname -f; cat /etc/hostname',
  users: `awk -F: '$3 == 0 || ($3 >= 1000 && $3 < 65000) { print $1, $3, $6, $7 }' /etc/passwd; id`,
  system: '. /etc/os-release; echo "$ID $VERSION_ID"; systemctl is-system-running; date +%Z; locale 2>/dev/null | head -n 1',
  packages: "dpkg-query -W -f '${Package} ${Version} ${Status}\\n' git git-man make sudo curl; cat /usr/share/doc/git/README",
  lists: 'cd /var/lib/apt/lists && ls *_InRelease *_Packages',
  files: 'cat /etc/profile.d/project.sh; stat -c "%a %U %G" /etc/profile.d/project.sh',
  env: 'echo "$APP"; echo "$HOME $USER $PATH"; pwd',
  folder: 'cd /srv/project && find . -not -name . -not -name Vfile.lock -type f -exec stat -c "%n %a %U %G %s" {} + | sort; cat notes.txt',
  written: 'echo from-inside >/srv/project/written.txt; stat -c "%U %G %a" /srv/project/written.txt',
  names: 'getent hosts dev | wc -l; getent hosts localhost | wc -l',
} as const;

type Answers = Readonly<Record<keyof typeof questions, string>>;

/** `lives`: the guest's folder is the host's own. VirtualBox has copies of folders, one way, which the README says: the one answer that differs. */
const engines = [
  { provider: 'lxc', lives: true, reason: await whyNoLxc() },
  { provider: 'qemu', lives: true, reason: await whyNoQemu() },
  { provider: 'virtualbox', lives: false, reason: whyNoVirtualBox() },
];

/** What the template installs, here from a source of its own. */
const packages = [{ name: 'git', needs: ['git-man', 'make'] }, { name: 'git-man' }, { name: 'make' }] as const;

/** Without KVM and beside others, a Debian takes minutes to boot. */
const longestMs = 1_800_000;

/** VirtualBox is found by PATH. */
async function openProject(provider: string): Promise<TestProject> {
  const project = new TestProject();
  project.longestMs = longestMs;
  if (provider === 'virtualbox') project.env = { PATH: `${(await virtualBoxRig()).bin}:${process.env['PATH'] ?? ''}` };
  return project;
}

describe('one Vfile, the same machine', () => {
  const answers = new Map<string, Answers & { readonly page: string; readonly host: string | undefined }>();

  describe.each(engines)('on $provider', ({ provider, reason }) => {
    let project: TestProject;

    beforeAll(async () => {
      if (reason === undefined) project = await openProject(provider);
    });

    // Before the next one: emulated machines cost something also when nothing happens in them.
    afterAll(async () => {
      if (reason === undefined) await project.dispose();
    });

    const name = `comes up from the plain template${reason === undefined ? '' : `: ${reason}`}`;
    it.skipIf(reason !== undefined)(name, { timeout: longestMs + 60_000 }, async () => {
      const port = await freePort();
      await project.vup('init', 'plain');
      project.write('notes.txt', 'notes\n');
      layPackages(project.path('packages'), packages);
      const defaults = { provision: [{ shell: sourcesStep('/srv/project/packages'), name: 'sources' }] };
      const patience = { boot_timeout: '15m', virtualbox: { controller: 'virtio-scsi' } };
      const page = { ports: [`${port}:8000`], provision: [{ shell: shortPageStep(8000, 'hello'), name: 'page' }] };
      project.write('Vfile.local.yaml', JSON.stringify({ defaults, machines: { dev: { env: { APP: 'one two' }, ...page, ...patience } } }));
      const set = ['--set', `defaults.provider=${provider}`];
      await project.up(...set);
      const second = await project.run(['plan', '--detailed-exitcode', ...set]);
      expect({ exitCode: second.exitCode, stderr: second.stderr }, second.stdout).toEqual({ exitCode: 0, stderr: '' });
      // Each in a shell of its own, all by one command.
      const all = Object.values(questions).map((text) => `(\n${text}\n); printf '\\0'`);
      const { stdout } = await project.vup('exec', 'dev', '--', 'sh', '-c', all.join('\n'));
      const said = Object.fromEntries(Object.keys(questions).map((name, at) => [name, stdout.split('\0')[at]]));
      const host = existsSync(project.path('written.txt')) ? project.text('written.txt') : undefined;
      answers.set(provider, { ...(said as Answers), page: await readPage(port), host });
      expect((await project.status())['dev']).toMatchObject({ status: 'running', provider });
    });
  });

  it.skipIf(engines.some(({ reason }) => reason !== undefined))('looks the same from inside', () => {
    const [first] = engines.map(({ provider }) => answers.get(provider));
    expect(first).toMatchObject({ page: 'hello from dev', host: 'from-inside\n', hostname: 'dev\ndev\ndev\n' });
    expect(first?.packages).toMatch(/^git 1:0\.1-1 install ok installed$/m);
    expect(first?.lists).toMatch(/^\S*debian\S*_InRelease$/m);
    for (const { provider, lives } of engines) {
      expect(answers.get(provider), provider).toEqual({ ...first, host: lives ? 'from-inside\n' : undefined });
    }
  });
});
