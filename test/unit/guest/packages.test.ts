import { describe, expect, it } from 'vitest';
import { createAptProgress } from '../../../src/guest/apt-progress.ts';
import { installCommand, packageManagers, refreshCommand } from '../../../src/guest/package-command.ts';
import { readPackageProbe } from '../../../src/guest/package-probe.ts';
import { provision } from '../../../src/guest/provision.ts';
import type { ExecResult } from '../../../src/host/host.ts';
import type { Channel, GuestCommand } from '../../../src/provider/channel.ts';
import { localContext, step } from './local-channel.ts';

interface Answer {
  readonly exitCode: number;
  readonly stdout?: readonly string[];
  readonly stderr?: readonly string[];
}

/** A guest that gives these answers in turn and remembers the last words of each command. */
function scriptedChannel(answers: readonly Answer[]): { readonly channel: Channel; readonly commands: GuestCommand[] } {
  const commands: GuestCommand[] = [];
  const channel: Channel = {
    exec(command, options): Promise<ExecResult> {
      const { exitCode, stdout = [], stderr = [] } = answers[commands.length] ?? { exitCode: 99 };
      commands.push(command);
      for (const line of stdout) options?.onLine?.('stdout', line);
      for (const line of stderr) options?.onLine?.('stderr', line);
      return Promise.resolve({ exitCode, stdout: stdout.join('\n'), stderr: stderr.join('\n'), timedOut: false, aborted: false });
    },
    interactive: () => Promise.reject(new Error('not in these tests')),
    endRun: () => Promise.reject(new Error('not in these tests')),
  };
  return { channel, commands };
}

const install = step({ kind: 'packages', packages: ['nginx', 'curl'], env: { http_proxy: 'http://p:1' } });
const notFound: Answer = { exitCode: 100, stderr: ['E: Unable to locate package nginx'] };

function verbs(commands: readonly GuestCommand[]): readonly string[] {
  return commands.map(({ argv }) => argv.find((word) => word === 'update' || word === 'install') ?? 'probe');
}

describe('packages by apt', () => {
  it.each<[string, readonly Answer[], readonly string[]]>([
    ['fresh lists: no update', [{ exitCode: 0 }, { exitCode: 0 }], ['probe', 'install']],
    ['old lists: update first', [{ exitCode: 20 }, { exitCode: 0 }, { exitCode: 0 }], ['probe', 'update', 'install']],
    [
      'not found with fresh lists: once more',
      [{ exitCode: 0 }, notFound, { exitCode: 0 }, { exitCode: 0 }],
      ['probe', 'install', 'update', 'install'],
    ],
  ])('%s', async (_, answers, expected) => {
    const { channel, commands } = scriptedChannel(answers);
    await provision(install, localContext({ channel }));
    expect(verbs(commands)).toEqual(expected);
    expect(commands[0]?.argv.slice(-2)).toEqual(['nginx', 'curl']);
    for (const command of commands.slice(1))
      expect(command.env).toMatchObject({ DEBIAN_FRONTEND: 'noninteractive', http_proxy: 'http://p:1' });
  });

  it.each<[string, readonly Answer[], RegExp]>([
    ['not found after an update', [{ exitCode: 20 }, { exitCode: 0 }, notFound], /Unable to locate package nginx.*exit code 100/],
    [
      'another failure is not tried again',
      [{ exitCode: 0 }, { exitCode: 100, stderr: ['E: dpkg was interrupted'] }],
      /dpkg was interrupted/,
    ],
    ['a failing update', [{ exitCode: 20 }, { exitCode: 100 }], /apt-get update ended with exit code 100/],
    ['no manager at all', [{ exitCode: 127 }], /no package manager/],
  ])('fails: %s', async (_, answers, message) => {
    const { channel, commands } = scriptedChannel(answers);
    await expect(provision(install, localContext({ channel }))).rejects.toMatchObject({
      code: 'VUP_PROVISION_FAILED',
      message: expect.stringMatching(message),
    });
    expect(commands).toHaveLength(answers.length);
  });

  it('shows status lines as a bar and keeps them out of the log', async () => {
    const answers = [
      { exitCode: 0 },
      {
        exitCode: 0,
        stdout: ['0 upgraded, 10 newly installed, 0 to remove and 3 not upgraded.', 'Setting up nginx'],
        stderr: [
          'dlstatus:1:50.0:Retrieving file 1 of 10',
          'pmstatus:libc6:amd64:50.0:Unpacking libc6:amd64 (amd64)',
          'W: something',
          'pmstatus:nginx:80:Installed nginx (amd64)',
        ],
      },
    ];
    const context = localContext({ channel: scriptedChannel(answers).channel });
    await provision(install, context);
    expect(context.said.bars).toEqual([
      { done: 1, total: 10, unit: 'packages', label: 'Retrieving file 1 of 10' },
      { done: 6, total: 10, unit: 'packages', label: 'Unpacking libc6:amd64 (amd64)' },
      { done: 8, total: 10, unit: 'packages', label: 'Installed nginx (amd64)' },
      { done: 10, total: 10, unit: 'packages', label: 'installed' },
    ]);
    expect(context.said.lines).toEqual([
      'stdout: 0 upgraded, 10 newly installed, 0 to remove and 3 not upgraded.',
      'stdout: Setting up nginx',
      'stderr: W: something',
    ]);
  });

  it('asks the guest nothing when there is nothing to install', async () => {
    const { channel, commands } = scriptedChannel([]);
    await provision(step({ kind: 'packages', packages: [] }), localContext({ channel }));
    expect(commands).toEqual([]);
  });
});

describe('other managers', () => {
  it.each(packageManagers.slice(1).map((manager, position) => [manager, 21 + position] as const))(
    '%s is found and used',
    async (manager, exitCode) => {
      expect(readPackageProbe(exitCode)).toEqual({ manager, listsFresh: true });
      const { channel, commands } = scriptedChannel([{ exitCode }, { exitCode: 0 }]);
      await provision(install, localContext({ channel }));
      expect(commands[1]?.argv).toEqual(installCommand(manager, ['nginx', 'curl']));
    },
  );

  it('each is asked by this command', () => {
    const commands = packageManagers.map((manager) => installCommand(manager, ['nginx']).join(' '));
    expect([...commands, refreshCommand.join(' ')]).toMatchInlineSnapshot(`
      [
        "apt-get --quiet --assume-yes --option=DPkg::Lock::Timeout=300 --option=Acquire::Retries=3 --option=Dpkg::Use-Pty=0 --option=Dpkg::Options::=--force-confdef --option=Dpkg::Options::=--force-confold --option=APT::Status-Fd=3 install -- nginx",
        "dnf --assumeyes install -- nginx",
        "apk --no-progress --update-cache add -- nginx",
        "pacman --sync --refresh --sysupgrade --noconfirm --needed --noprogressbar -- nginx",
        "zypper --non-interactive install --auto-agree-with-licenses -- nginx",
        "apt-get --quiet --assume-yes --option=DPkg::Lock::Timeout=300 --option=Acquire::Retries=3 --option=Dpkg::Use-Pty=0 update",
      ]
    `);
  });

  it('a name that looks like an option stays a name', () => {
    for (const manager of packageManagers) expect(installCommand(manager, ['-oX=y']).slice(-2)).toEqual(['--', '-oX=y']);
  });
});

it('a line that is no status line is none', () => {
  const progress = createAptProgress(1);
  expect(progress.readStatus('W: pmstatus: no')).toBeUndefined();
  expect(progress.readStatus('pmstatus:x:not a number:y')).toBeUndefined();
});
