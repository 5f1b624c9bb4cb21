import { describe, expect, it } from 'vitest';
import { isVupError } from '../../../../src/errors/vup-error.ts';
import type { ExecOptions, ExecResult, Host } from '../../../../src/host/host.ts';
import { askVBox, judgeAnswer, mustVBox } from '../../../../src/providers/virtualbox/vboxmanage.ts';
import { transcript, writtenByHand } from './transcript.ts';

const warning = transcript('version').replace(/7\.2\.22.*\n$/, '');

function ended(over: Partial<ExecResult>): ExecResult {
  return { exitCode: 0, stdout: '', stderr: '', timedOut: false, aborted: false, ...over };
}

const judge = (over: Partial<ExecResult>) => judgeAnswer(ended(over), 60_000);

describe('an answer of VBoxManage', () => {
  it.each([
    ['error-missing', 'missing', 'Could not find a registered machine with UUID {99999999-9999-4999-8999-999999999999}'],
    ['error-inaccessible', 'inaccessible', 'The object functionality is limited'],
    ['error-inaccessible-showvminfo', 'inaccessible', 'The object functionality is limited'],
    ['error-inaccessible-extradata', 'inaccessible', 'The object functionality is limited'],
    ['error-medium-missing', 'missing', "Could not find file for the medium '/home/me/vms/nothing.vdi' (VERR_FILE_NOT_FOUND)"],
    ['error-showmedium-missing', 'missing', "Could not find file for the medium '/home/me/vms/nothing.vdi' (VERR_FILE_NOT_FOUND)"],
    ['error-rule-exists', 'other', 'A NAT rule of this name already exists'],
    ['error-option', 'other', 'Unknown option: --no-such-option'],
    ['error-not-running', 'other', "Machine '11111111-1111-5111-8111-111111111111' is not currently running."],
    ['error-close-base', 'other', "Cannot close medium '/home/me/vms/base.vdi' because it has 1 child media"],
    ['error-medium-exists', 'other', 'Failed to create medium'],
  ])('%s of 7.2 is a failure of kind %s', (name, kind, reason) => {
    expect(judge({ exitCode: 1, stdout: warning, stderr: transcript(`${name}.stderr`) })).toMatchObject({ ok: false, kind, reason });
  });

  it.each([
    'error-start',
    'error-uuid-exists',
    'error-register-twice',
    'error-controller-missing',
    'error-rule-gone',
    'error-close-attached',
  ])('%s of 7.2 has a reason that is not of the program itself', (name) => {
    const stderr = transcript(`${name}.stderr`);
    const answer = judge({ exitCode: 1, stderr });
    if (answer.ok) throw new Error('it is a failure');
    expect(stderr).toContain(answer.reason);
    expect(answer.reason).not.toMatch(/^(?:Details|Context|VBoxManage):?/);
  });

  // MachineImpl.cpp of 6.1.36 (line 3019) and 7.0.10 (line 3373); VBoxManageInfo.cpp asks by name or UUID in all of them.
  it('of 6.1 and 7.0 is told apart by the same words', () => {
    expect(judge({ exitCode: 1, stderr: writtenByHand('error-locked', '7.0.10') })).toMatchObject({ ok: false, kind: 'locked' });
    expect(judge({ exitCode: 1, stderr: writtenByHand('error-missing', '6.1.36') })).toMatchObject({ ok: false, kind: 'missing' });
  });

  it('is what was printed, after whatever warning', () => {
    const stdout = transcript('getextradata-value');
    expect(judge({ stdout })).toEqual({ ok: true, stdout });
    expect(judge({ stdout, stderr: warning })).toEqual({ ok: true, stdout });
  });

  it('with an error is a failure, also when the program says it ended well', () => {
    expect(judge({ stderr: transcript('error-rule-exists.stderr') })).toMatchObject({ ok: false, kind: 'other' });
    expect(judge({ stderr: 'VBoxManage.exe: error: no\r\n' })).toMatchObject({ ok: false, reason: 'no' });
  });

  it('with no words but an exit code is a failure', () => {
    expect(judge({ exitCode: 7 })).toEqual({ ok: false, kind: 'other', reason: 'exit code 7', tail: [] });
    expect(judge({ exitCode: 1, stdout: 'so it is\n' })).toMatchObject({ reason: 'so it is' });
  });

  it('that does not come in time is silence, whatever was said before', () => {
    const answer = judge({ exitCode: 143, timedOut: true, stderr: transcript('error-missing.stderr') });
    expect(answer).toMatchObject({ ok: false, kind: 'silent', reason: 'VirtualBox did not answer within 60 s' });
  });
});

function hostOf(result: Partial<ExecResult>, installed: readonly string[] = ['VBoxManage']) {
  const calls: { readonly argv: readonly string[]; readonly options: ExecOptions | undefined }[] = [];
  const run = async (argv: readonly string[], options?: ExecOptions) => {
    calls.push({ argv, options });
    return ended(result);
  };
  const which = async (name: string) => (installed.includes(name) ? `/usr/bin/${name}` : undefined);
  return { calls, host: { exec: { run, which }, clock: { sleep: async () => undefined } } as unknown as Host };
}

describe('asking VBoxManage', () => {
  it('gives it the words, a limit of time, and a folder that the service it may start can stay in', async () => {
    const { calls, host } = hostOf({});
    await askVBox(['list', 'vms'], host, { timeoutMs: 5 });
    await askVBox(['list', 'vms'], host);
    expect(calls).toEqual([
      { argv: ['/usr/bin/VBoxManage', 'list', 'vms'], options: { timeoutMs: 5, cwd: '/' } },
      { argv: ['/usr/bin/VBoxManage', 'list', 'vms'], options: { timeoutMs: 60_000, cwd: '/' } },
    ]);
  });

  it('finds it by its other name', async () => {
    const { calls, host } = hostOf({}, ['vboxmanage']);
    await askVBox(['list', 'vms'], host);
    expect(calls[0]?.argv[0]).toBe('/usr/bin/vboxmanage');
  });

  it('goes by the exit code alone only where that is asked for', async () => {
    const stdout = transcript('list-vms-long');
    const { host } = hostOf({ stdout, stderr: transcript('list-vms-long.stderr') });
    expect(await askVBox(['list', 'vms', '--long'], host, { byExitCode: true })).toEqual({ ok: true, stdout, complained: true });
    expect(await askVBox(['list', 'vms', '--long'], host)).toMatchObject({ ok: false });
  });

  it('takes neither silence nor another exit code for an answer then', async () => {
    expect(await askVBox(['list'], hostOf({ timedOut: true }).host, { byExitCode: true })).toMatchObject({ ok: false, kind: 'silent' });
    expect(await askVBox(['list'], hostOf({ exitCode: 1 }).host, { byExitCode: true })).toMatchObject({ ok: false, kind: 'other' });
  });

  it('is over when the person ends it', async () => {
    await expect(askVBox(['list'], hostOf({ aborted: true, exitCode: 143 }).host)).rejects.toMatchObject({ code: 'VUP_INTERRUPTED' });
  });

  it.each([
    ['a lock that another call has', "VBoxManage: error: The machine 'x' already has a lock request pending\n"],
    ['another call that is in the middle of it', 'VBoxManage: error: The object is not ready\n'],
    ['a service that was just ending', 'VBoxManage: error: Failed to create the VirtualBox object!\n'],
  ])('waits for %s', async (_, stderr) => {
    let calls = 0;
    const run = async () => {
      calls += 1;
      return { exitCode: calls < 4 ? 1 : 0, stdout: 'done', stderr: calls < 4 ? stderr : '', timedOut: false, aborted: false };
    };
    const { host } = hostOf({});
    expect(await askVBox(['showvminfo', 'x'], { ...host, exec: { ...host.exec, run } })).toEqual({ ok: true, stdout: 'done' });
    expect(calls).toBe(4);
  });

  it('gives up on a lock that stays', async () => {
    const { calls, host } = hostOf({ exitCode: 1, stderr: 'VBoxManage: error: The object is not ready\n' });
    expect(await askVBox(['showvminfo', 'x'], host)).toMatchObject({ ok: false, kind: 'locked' });
    expect(calls).toHaveLength(25);
  });

  it('for what must succeed says what could not be done, why, and what helps', async () => {
    const { host } = hostOf({ exitCode: 1, stderr: writtenByHand('error-locked', '7.0.10') });
    const error = await mustVBox({ host, signal: new AbortController().signal }, ['modifyvm', 'x'], 'set web up').catch((caught) => caught);
    if (!isVupError(error)) throw error;
    expect(error.message).toContain("could not set web up: The machine 'vup-1a2b3c4d-web' is already locked");
    expect(error.hint).toContain('close its settings');
    expect(error.details).toMatchObject({ argv: ['VBoxManage', 'modifyvm', 'x'], kind: 'locked' });
  });
});
